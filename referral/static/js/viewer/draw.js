// Draws one pane: the picture, what is marked on it, the letters at its edges.
import { paint } from "./levels.js";
import { crossing, lengthOf, sides, toImage } from "./geometry.js";

const FONT = "600 14px 'Public Sans', system-ui, sans-serif";
const COLOURS = { letters: "#ffe396", other: "#70e17b", measure: "#ffbc78", level: "#99deea", cursor: "#ffffff", point: "#f2938c" };

// A picture of the frame in its own pixels, painted anew only when frame, window or inversion changed.
export class Picture {
  #canvas = document.createElement("canvas");
  #painted = "";

  of(frame, key, window, isInverted) {
    const now = [key, window?.centre, window?.width, isInverted].join("|");
    if (now !== this.#painted) {
      this.#canvas.width = frame.columns;
      this.#canvas.height = frame.rows;
      const context = this.#canvas.getContext("2d");
      const image = context.createImageData(frame.columns, frame.rows);
      paint(frame, image.data, window, isInverted);
      context.putImageData(image, 0, 0);
      this.#painted = now;
    }
    return this.#canvas;
  }
}

export function fitted(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export function picture(context, canvas, view, slice) {
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, view.left, view.top, slice.columns * view.scaleX, slice.rows * view.scaleY);
}

export function letters(context, size, plane) {
  if (!plane) return;
  const { left, right, top, bottom } = sides(plane);
  text(context, left, [8, size.height / 2], COLOURS.letters, "left");
  text(context, right, [size.width - 8, size.height / 2], COLOURS.letters, "right");
  text(context, top, [size.width / 2, 14], COLOURS.letters, "center");
  text(context, bottom, [size.width / 2, size.height - 14], COLOURS.letters, "center");
}

// Where the other pane's slice crosses this one.
export function otherSlice(context, view, plane, other) {
  const ends = crossing(plane, other);
  if (ends) line(context, view.toPane(ends[0]), view.toPane(ends[1]), COLOURS.other, [8, 5]);
  return Boolean(ends);
}

export function measurement(context, view, ends, slice) {
  const [from, to] = ends.map((end) => view.toPane(end));
  line(context, from, to, COLOURS.measure);
  for (const end of [from, to]) dot(context, end, COLOURS.measure, 3);
  const { value, unit } = lengthOf(ends, slice.spacing, slice.unit);
  text(context, `${value.toFixed(1)} ${unit}`, [to[0] + 10, to[1]], COLOURS.measure, "left");
}

export function level(context, view, name, at) {
  const [x, y] = view.toPane(at);
  dot(context, [x, y], COLOURS.level, 4);
  text(context, name, [x + 9, y], COLOURS.level, "left");
}

export function cursor(context, view, at) {
  const [x, y] = view.toPane(at);
  line(context, [x - 14, y], [x + 14, y], COLOURS.cursor);
  line(context, [x, y - 14], [x, y + 14], COLOURS.cursor);
}

// The point that was clicked in the other pane, where this slice lies nearest to it.
export function pointed(context, view, plane, patient) {
  const [x, y] = view.toPane(toImage(plane, patient));
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  stroke(context, COLOURS.point);
}

export function words(context, size, said) {
  text(context, said, [size.width / 2, size.height / 2], "#ffffff", "center", size.width - 32);
}

function line(context, from, to, colour, dashes = []) {
  context.setLineDash(dashes);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  stroke(context, colour);
  context.setLineDash([]);
}

function stroke(context, colour) {
  context.strokeStyle = "#000000";
  context.lineWidth = 3.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
}

function dot(context, [x, y], colour, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = "#000000";
  context.lineWidth = 1;
  context.stroke();
}

function text(context, said, [x, y], colour, align, widest) {
  context.font = FONT;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = "#000000";
  context.strokeText(said, x, y, widest);
  context.fillStyle = colour;
  context.fillText(said, x, y, widest);
}
