// The viewer of a study: puts panes, tools, keys and lists together.
import { distance, toPatient } from "./geometry.js";
import { Frames } from "./frames.js";
import { listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { Pane } from "./pane.js";
import { areComparable, counterpart, nearest, Study } from "./study.js";
import { Tools } from "./tools.js";

class Desk {
  isLinked = true;

  constructor(root, listed) {
    this.root = root;
    this.frames = new Frames(root.dataset.framesUrl);
    this.study = new Study(listed);
    this.tools = new Tools({
      level: (pane, at) => this.marks.put(pane, at),
      point: (pane, at) => this.#point(pane, at),
      measured: () => this.marks.showLines(this.panes),
    });
    this.panes = [...root.querySelectorAll("[data-pane]")].map((element) => this.#pane(element));
    this.marks = new Marks(root, this.study, {
      jump: (label) => this.#jump(label),
      redraw: () => this.panes.forEach((pane) => pane.slice && pane.changed()),
    });
    [this.current] = this.panes;
    this.#listen();
    this.marks.showLabels();
    this.marks.showLines(this.panes);
  }

  #pane(element) {
    const pane = new Pane(element, this.study, this.frames);
    pane.other = () => this.panes.find((other) => other !== pane && other.isShown && other.series);
    this.tools.listen(pane);
    element.addEventListener("slice", (event) => this.#follow(pane, event.detail.isFollowing));
    element.addEventListener("slice", () => this.#paper());
    element.addEventListener("focusin", () => this.#use(pane));
    element.addEventListener("opened", () => this.#markOpen());
    element.addEventListener("drawn", () => this.#presets(pane));
    return pane;
  }

  #use(pane) {
    this.current = pane;
    this.panes.forEach((other) => other.element.classList.toggle("is-current", other === pane));
    this.#paper();
    this.#presets(pane);
  }

  // Leads to the question whether the picture shown may stand in papers.
  #paper() {
    const image = this.current?.slice?.image;
    if (image) this.root.querySelector("[data-paper]").href = this.root.dataset.paperUrl.replace("IMAGE", image);
  }

  #listen() {
    const { root } = this;
    root.querySelectorAll("[data-open]").forEach((button) => {
      button.addEventListener("click", () => this.current.open(button.dataset.open));
    });
    root.querySelectorAll("[name=tool]").forEach((choice) => {
      choice.addEventListener("change", () => this.choose(choice.value));
    });
    const does = { "side-by-side": "sideBySide", link: "link", help: "help" };
    for (const [name, action] of Object.entries(does)) {
      root.querySelector(`[data-${name}]`).addEventListener("click", () => this[action]());
    }
    root.querySelector("[data-invert]").addEventListener("click", () => this.current.invert());
    root.querySelector("[data-reset]").addEventListener("click", () => this.current.reset());
    root.querySelector("[data-preset]").addEventListener("change", (event) => {
      this.current.choose(Number(event.target.value));
    });
    listenToKeys(this);
  }

  // Shows the presets of the current pane's picture; a window set by hand is none of them.
  #presets(pane) {
    if (pane !== this.current) return;
    const choice = this.root.querySelector("[data-preset]");
    const names = pane.presets.map((preset, index) => new Option(`${index + 1} ${preset.name}`, index));
    const byHand = new Option("By hand", "");
    byHand.hidden = true;
    choice.replaceChildren(...names, byHand);
    choice.value = pane.preset === null ? "" : String(Math.min(pane.preset, names.length - 1));
    choice.disabled = !names.length;
  }

  #markOpen() {
    const open = this.panes.filter((pane) => pane.isShown && pane.series).map((pane) => pane.series.uid);
    this.root.querySelectorAll("[data-open]").forEach((button) => {
      button.setAttribute("aria-pressed", String(open.includes(button.dataset.open)));
    });
    this.#sayLink();
  }

  choose(tool) {
    this.tools.tool = tool;
    this.root.querySelector(`[name=tool][value=${tool}]`).checked = true;
    this.root.dataset.tool = tool;
  }

  // A second pane beside the first, with another plane of the study when there is one.
  sideBySide() {
    const [first, second] = this.panes;
    second.element.hidden = !second.element.hidden;
    this.root.querySelector("[data-side-by-side]").setAttribute("aria-pressed", String(second.isShown));
    this.root.classList.toggle("viewer--two", second.isShown);
    if (second.isShown && !second.series) {
      const other = this.study.series.find((series) => series.slices.length && series.plane !== first.series?.plane);
      second.open((other ?? first.series ?? this.study.series[0]).uid);
    }
    this.#use(second.isShown ? this.current : first);
    this.#follow(first, false);
    this.#markOpen();
    this.panes.forEach((pane) => pane.draw());
  }

  link() {
    this.isLinked = !this.isLinked;
    this.root.querySelector("[data-link]").setAttribute("aria-pressed", String(this.isLinked));
    this.#sayLink();
    if (this.isLinked) this.#follow(this.current, false);
  }

  swap() {
    const other = this.current.other();
    if (!other) return;
    this.#use(other);
    other.part("stage").focus();
  }

  // The other pane goes to the same place, when its series is parallel; else it shows where this slice crosses it.
  #follow(pane, isFollowing) {
    const other = pane.other();
    if (!other) return;
    other.draw();
    if (isFollowing || !this.isLinked || !areComparable(pane.series, other.series)) return;
    const slice = counterpart(other.series, pane.slice);
    if (slice) other.show(slice.index, true);
  }

  #sayLink() {
    const [first, second] = this.panes;
    let said = "";
    if (second.isShown && first.series && second.series) {
      const can = areComparable(first.series, second.series);
      const why = "These series do not say that they share one frame of reference: their positions are not linked.";
      said = can ? (this.isLinked ? "Positions are linked." : "Positions are not linked.") : why;
    }
    this.root.querySelector("[data-link-note]").textContent = said;
  }

  // The other pane goes to the slice nearest to a point of this one and marks it.
  #point(pane, at) {
    const other = pane.other();
    if (!pane.slice.plane || !other) return void this.marks.say("Show two series side by side first.");
    if (!areComparable(pane.series, other.series)) return void this.#sayLink();
    const patient = toPatient(pane.slice.plane, at);
    const slice = nearest(other.series, patient);
    if (!slice) return void this.marks.say("The other series does not say where its slices lie.");
    [pane.pointed, other.pointed] = [patient, patient];
    other.show(slice.index, true);
    const away = Math.abs(distance(slice.plane, patient)).toFixed(1);
    this.marks.say(`The point lies ${away} mm from slice ${slice.index + 1} of the other series.`);
    [pane, other].forEach((shown) => shown.draw());
  }

  #jump(label) {
    const slice = this.study.bySlice.get(label.key);
    const pane = this.panes.find((shown) => shown.isShown && shown.series?.uid === slice.series) ?? this.current;
    if (pane.series.uid === slice.series) pane.show(slice.index);
    else pane.open(slice.series, slice.index);
  }

  help() {
    this.root.querySelector("[data-keys-help]").showModal();
  }
}

async function start() {
  const root = document.querySelector("[data-viewer]");
  if (!root) return;
  root.hidden = false;
  const answer = await fetch(root.dataset.studyUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
  const said = root.querySelector("[data-said]");
  if (!answer.ok) return void (said.textContent = "The list of images could not be read. Load the page again.");
  const desk = new Desk(root, await answer.json());
  const first = desk.study.seriesOf(root.dataset.first) ?? desk.study.series[0];
  if (!first) return;
  root.addEventListener("drawn", () => thumbnails(root), { once: true });
  desk.panes[0].open(first.uid);
  desk.panes[0].part("stage").focus({ preventScroll: true });
  if (root.dataset.compare) {
    desk.sideBySide();
    desk.panes[1].open(root.dataset.compare);
  }
}

// Small pictures of the series, asked for one after the other once the first large one stands.
async function thumbnails(root) {
  for (const image of root.querySelectorAll("img[data-src]")) {
    await new Promise((done) => {
      image.addEventListener("load", done, { once: true });
      image.addEventListener("error", done, { once: true });
      image.src = image.dataset.src;
    });
  }
}

start();
