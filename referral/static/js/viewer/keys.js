// The keyboard: everything the mouse can do. Keys work on the pane used last; the page lists them (key ?).
import { within } from "./tools.js";

const FAR = 5;
const MOVE = 40;
const ENLARGE = 1.25;
const TOOL_KEYS = { w: "window", v: "move", z: "zoom", m: "measure", l: "level", p: "point" };

export function listenToKeys(desk) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=range]):not([type=radio]), select, textarea, dialog[open]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("button, a, summary") && [" ", "Enter"].includes(event.key)) return;
    if (event.target.type === "radio" && event.key.startsWith("Arrow")) return;
    const pane = desk.current;
    if (!pane?.slice || !desk.root.contains(event.target)) return; // single letters only work within the viewer
    if (!used(desk, pane, event)) return;
    event.preventDefault();
  });
}

function used(desk, pane, event) {
  if (pane.cursor && moved(desk, pane, event)) return true;
  if (event.shiftKey && event.key.startsWith("Arrow")) return shifted(pane, event.key);
  const does = actions(desk, pane)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (does) does();
  else if (event.key in ONE_TO_NINE) pane.choose(ONE_TO_NINE[event.key]);
  else if (TOOL_KEYS[event.key.toLowerCase()]) desk.choose(TOOL_KEYS[event.key.toLowerCase()]);
  else return false;
  return true;
}

function actions(desk, pane) {
  return {
    ArrowUp: () => pane.step(-1),
    ArrowLeft: () => pane.step(-1),
    ArrowDown: () => pane.step(1),
    ArrowRight: () => pane.step(1),
    PageUp: () => pane.step(-FAR),
    PageDown: () => pane.step(FAR),
    Home: () => pane.show(0),
    End: () => pane.show(Infinity),
    "+": () => enlarged(pane, ENLARGE),
    "=": () => enlarged(pane, ENLARGE),
    "-": () => enlarged(pane, 1 / ENLARGE),
    "[": () => pane.drag(-10, 0),
    "]": () => pane.drag(10, 0),
    ",": () => pane.drag(0, -10),
    ".": () => pane.drag(0, 10),
    i: () => pane.invert(),
    r: () => pane.reset(),
    s: () => desk.sideBySide(),
    k: () => desk.link(),
    o: () => desk.swap(),
    c: () => cross(pane),
    "?": () => desk.help(),
  };
}

const ONE_TO_NINE = Object.fromEntries([...Array(9).keys()].map((number) => [String(number + 1), number]));

function enlarged(pane, factor) {
  pane.view.enlarge(factor);
  pane.draw();
}

function shifted(pane, key) {
  const [right, down] = DIRECTIONS[key];
  pane.view.move(right * MOVE, down * MOVE);
  pane.draw();
  return true;
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The keyboard's own cross on the picture, for measuring, labelling and pointing.
function cross(pane) {
  pane.cursor = pane.cursor ? null : [pane.slice.columns / 2, pane.slice.rows / 2];
  pane.unfinished = null;
  pane.draw();
}

function moved(desk, pane, event) {
  if (event.key === "Escape") cross(pane);
  else if (event.key === "Enter") desk.tools.press(pane);
  else if (DIRECTIONS[event.key]) {
    const by = event.shiftKey ? 10 : 1;
    const [right, down] = DIRECTIONS[event.key];
    pane.cursor = within(pane, [pane.cursor[0] + right * by, pane.cursor[1] + down * by]);
    if (pane.unfinished) pane.unfinished = [pane.unfinished[0], pane.cursor];
    pane.draw();
  } else return false;
  return true;
}
