// What the mouse, a finger or a pen does on a picture. The chosen tool works with the main button; always at hand:
// the wheel scrolls (with Ctrl it enlarges), the right button enlarges, the middle one and Shift move.
import { lengthOf } from "./geometry.js";

const CLICK = 4; // CSS pixels a press may wander and still be a click
const NOTCH = 60; // wheel distance of one slice
const ZOOM_STEP = 1.0035;

export const TOOLS = ["window", "move", "zoom", "measure", "level", "point"];

export class Tools {
  tool = "window";
  #wheel = 0;

  // `did` says what a click meant: did.level(pane, at), did.point(pane, at), did.measured(pane).
  constructor(did) {
    this.did = did;
  }

  listen(pane) {
    const { canvas } = pane;
    canvas.addEventListener("wheel", (event) => this.#scroll(pane, event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#press(pane, event));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("dblclick", () => this.tool === "window" && pane.reset());
  }

  #scroll(pane, event) {
    event.preventDefault();
    if (event.ctrlKey) {
      pane.view.enlarge(ZOOM_STEP ** -event.deltaY, placeOf(event));
      return void pane.draw();
    }
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? NOTCH : 1;
    this.#wheel += event.deltaY * lines;
    const steps = Math.trunc(this.#wheel / NOTCH);
    if (!steps) return;
    this.#wheel -= steps * NOTCH;
    pane.step(steps);
  }

  #press(pane, event) {
    const { canvas } = pane;
    pane.part("stage").focus({ preventScroll: true });
    if (!pane.frame || pane.frame.why) return;
    const tool = this.#toolOf(event);
    const start = placeOf(event);
    let last = start;
    canvas.setPointerCapture(event.pointerId);
    if (tool === "measure") pane.unfinished = [pane.view.toImage(start), pane.view.toImage(start)];
    const move = (moved) => {
      const now = placeOf(moved);
      this.#moved(pane, tool, now, [now[0] - last[0], now[1] - last[1]], start);
      last = now;
    };
    const end = (ended) => {
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", end);
      canvas.removeEventListener("pointercancel", end);
      const isClick = Math.hypot(last[0] - start[0], last[1] - start[1]) < CLICK;
      this.#ended(pane, ended.type === "pointercancel" ? "" : tool, start, isClick);
    };
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }

  #toolOf(event) {
    if (event.button === 1 || event.shiftKey) return "move";
    return event.button === 2 ? "zoom" : this.tool;
  }

  #moved(pane, tool, now, [right, down], start) {
    if (tool === "window") return void pane.drag(right, down);
    if (tool === "move") pane.view.move(right, down);
    if (tool === "zoom") pane.view.enlarge(ZOOM_STEP ** -down, start);
    if (tool === "measure" && pane.unfinished) pane.unfinished[1] = within(pane, pane.view.toImage(now));
    pane.draw();
  }

  #ended(pane, tool, start, isClick) {
    if (tool === "measure") this.finish(pane);
    else if (tool === "level" && isClick) this.did.level(pane, pane.view.toImage(start));
    else if (tool === "point" && isClick) this.did.point(pane, pane.view.toImage(start));
  }

  // Ends a measurement; one too short to be meant is dropped.
  finish(pane) {
    const ends = pane.unfinished;
    pane.unfinished = null;
    if (ends && lengthOf(ends, null).value >= 1) {
      pane.lines.push({ key: pane.slice.key, ends });
      this.did.measured(pane);
    }
    pane.draw();
  }

  // What a click would do at the keyboard's place on the picture.
  press(pane) {
    const at = [...pane.cursor];
    if (this.tool === "level") this.did.level(pane, at);
    else if (this.tool === "point") this.did.point(pane, at);
    else if (this.tool !== "measure") return;
    else if (!pane.unfinished) pane.unfinished = [at, at];
    else {
      pane.unfinished[1] = at;
      this.finish(pane);
    }
    pane.draw();
  }
}

function placeOf(event) {
  const box = event.target.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

export function within(pane, [x, y]) {
  return [Math.min(Math.max(x, 0), pane.slice.columns), Math.min(Math.max(y, 0), pane.slice.rows)];
}
