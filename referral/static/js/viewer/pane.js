// One pane: a series, the slice shown, how it is shown, what is marked on it. Says so when its slice changed.
import * as draw from "./draw.js";
import { placeInWords } from "./geometry.js";
import { dragged, presets } from "./levels.js";
import { areComparable } from "./study.js";
import { View } from "./view.js";

const AHEAD = [1, -1, 2, -2, 3, -3, 4, 5, 6];

export class Pane {
  series = null;
  slice = null;
  frame = null;
  preset = 0; // the number of the preset in force; null once a person set the window by hand
  window = null;
  isInverted = false;
  view = new View();
  cursor = null; // the keyboard's place on the picture, in image coordinates
  pointed = null;
  lines = []; // measurements: {key of the slice, ends}
  unfinished = null;
  #picture = new draw.Picture();
  #due = false;

  constructor(element, study, frames) {
    this.element = element;
    this.study = study;
    this.frames = frames;
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.canvas = this.part("canvas");
    this.slider = this.part("slider");
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value) - 1));
    this.part("series").addEventListener("change", (event) => this.open(event.target.value));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  get isShown() {
    return !this.element.hidden;
  }

  // Shows a series, from its middle slice on or the one asked for.
  open(uid, at = null) {
    const series = this.study.seriesOf(uid);
    if (!series) return;
    this.series = series;
    this.preset = 0;
    this.window = null;
    this.isInverted = false;
    this.unfinished = null;
    this.cursor = null;
    this.view.reset();
    this.part("series").value = uid;
    this.slider.max = Math.max(series.slices.length, 1);
    this.slice = null;
    this.show(at ?? Math.floor(series.slices.length / 2));
    this.element.dispatchEvent(new CustomEvent("opened", { bubbles: true }));
  }

  step(by) {
    this.show((this.slice?.index ?? 0) + by);
  }

  // Shows slice `index`; `isFollowing` when the other pane led here.
  async show(index, isFollowing = false) {
    const { slices } = this.series;
    const slice = slices[Math.max(0, Math.min(index, slices.length - 1))];
    if (!slice || slice === this.slice) return;
    this.slice = slice;
    this.unfinished = null;
    if (!isFollowing) this.pointed = null;
    this.frame = this.frames.here(slice) ?? null;
    this.#tell();
    this.element.dispatchEvent(new CustomEvent("slice", { bubbles: true, detail: { isFollowing } }));
    if (!this.frame) {
      const frame = await this.frames.get(slice);
      if (slice !== this.slice) return; // scrolled on meanwhile
      this.frame = frame;
    }
    this.#arrived();
    this.frames.prefetch(AHEAD.map((by) => slices[slice.index + by]).filter(Boolean));
  }

  #arrived() {
    const { slice, frame } = this;
    if (!frame.why) {
      slice.columns = frame.fullColumns; // the pixels themselves know best
      slice.rows = frame.fullRows;
      slice.spacing ??= frame.spacing;
    }
    if (this.frame.why) this.part("note").textContent = `No preview. ${this.frame.why}`;
    else if (this.preset !== null) this.#usePreset();
    this.#tell();
    this.draw();
    this.element.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }

  get presets() {
    return this.frame && !this.frame.why && !this.frame.isColour ? presets(this.frame, this.series.modality) : [];
  }

  #usePreset() {
    this.window = this.presets[Math.min(this.preset, this.presets.length - 1)]?.window ?? null;
  }

  choose(preset) {
    if (!this.presets[preset]) return;
    this.preset = preset;
    this.#usePreset();
    this.changed();
  }

  drag(right, down) {
    if (!this.window) return;
    this.window = dragged(this.window, this.frame, right, down);
    this.preset = null;
    this.changed();
  }

  invert() {
    this.isInverted = !this.isInverted;
    this.changed();
  }

  reset() {
    this.preset = 0;
    this.isInverted = false;
    this.view.reset();
    if (this.frame && !this.frame.why) this.#usePreset();
    this.changed();
  }

  changed() {
    this.#tell();
    this.draw();
  }

  // What is on the picture, in words: beside it for everybody, and with the slider for a screen reader.
  #tell() {
    const { series, slice, frame } = this;
    const place = slice.plane ? placeInWords(slice.plane) : "place not given";
    const level = this.level;
    const parts = [`Slice ${slice.index + 1} of ${series.slices.length}`, place, level && `${level} (by the labels)`];
    const said = parts.filter(Boolean).join(", ");
    this.part("where").textContent = said;
    this.slider.value = slice.index + 1;
    this.slider.setAttribute("aria-valuetext", said);
    const thick = series.thickness ? `${series.thickness} mm thick` : "thickness not given";
    this.part("facts").textContent = [series.plane, series.weighting, thick].join(", ");
    this.canvas.setAttribute("aria-label", `${series.title}. ${said}`);
    const { window } = this;
    const shown = window ? `Window ${round(window.width)}, level ${round(window.centre)}` : "";
    this.part("window").textContent = [shown, this.isInverted && "inverted"].filter(Boolean).join(", ");
    if (frame && !frame.why) this.part("note").textContent = reduced(frame);
    else if (!frame) this.part("note").textContent = "";
  }

  // At which level an axial slice lies, as far as a person labelled levels in the same frame of reference.
  get level() {
    return (this.slice && this.study.levels[this.slice.key]) ?? "";
  }

  // Draws at the browser's next turn, however often it is asked.
  draw() {
    if (this.#due || !this.isShown) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#drawNow();
    });
  }

  #drawNow() {
    const { slice, frame } = this;
    const size = draw.fitted(this.canvas);
    const { context } = size;
    if (!slice) return;
    if (!frame || frame.why) return void draw.words(context, size, frame ? "No preview" : "Loading…");
    this.view.lay(size, slice);
    const painted = this.#picture.of(frame, slice.key, this.window, this.isInverted);
    draw.picture(context, painted, this.view, slice);
    this.#drawMarks(context);
    draw.letters(context, size, slice.plane);
    this.canvas.dataset.drawn = slice.key;
    if (!performance.getEntriesByName("first-picture").length) performance.mark("first-picture");
  }

  #drawMarks(context) {
    const { view, slice } = this;
    const other = this.other?.();
    const isBeside = other?.slice?.plane && slice.plane && areComparable(this.series, other.series);
    const crosses = isBeside && draw.otherSlice(context, view, slice.plane, other.slice.plane);
    this.canvas.dataset.crossed = crosses ? "1" : "";
    for (const label of this.study.labels) {
      if (label.key === slice.key) draw.level(context, view, label.level, [label.x, label.y]);
    }
    for (const line of this.lines) {
      if (line.key === slice.key) draw.measurement(context, view, line.ends, slice);
    }
    if (this.unfinished) draw.measurement(context, view, this.unfinished, slice);
    if (this.pointed && slice.plane) draw.pointed(context, view, slice.plane, this.pointed);
    if (this.cursor) draw.cursor(context, view, this.cursor);
  }
}

function reduced(frame) {
  if (frame.fullColumns === frame.columns) return "";
  return `Reduced for the screen from ${frame.fullColumns} × ${frame.fullRows} pixels. Distances are of the original.`;
}

function round(value) {
  return Math.abs(value) >= 10 ? value.toFixed(0) : value.toPrecision(2);
}
