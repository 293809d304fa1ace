// The lists beside the pictures: levels that were labelled (kept with the study) and distances (kept on this page only).
import { lengthOf } from "./geometry.js";

export class Marks {
  constructor(root, study, { jump, redraw }) {
    this.root = root;
    this.study = study;
    this.jump = jump;
    this.redraw = redraw;
    this.list = root.querySelector("[data-labels]");
    this.lines = root.querySelector("[data-lines]");
    this.choice = root.querySelector("[data-level]");
    this.status = root.querySelector("[data-said]");
  }

  say(text) {
    this.status.textContent = text;
  }

  async #send(address, values) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.root.dataset.csrf };
    try {
      const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(values) });
      const said = await answer.json();
      if (!answer.ok) return void this.say(said.error ?? "That was not saved. Try again.");
      return said;
    } catch {
      this.say("That was not saved: the server can't be reached. Try again.");
    }
  }

  // Labels the chosen level at a place of a slice and goes on to the next one: up from S1, down from C2.
  async put(pane, [x, y]) {
    const { slice } = pane;
    const level = this.choice.value;
    const values = { level, image: slice.image, frame: slice.frame, x: x.toFixed(2), y: y.toFixed(2) };
    const said = await this.#send(this.root.dataset.labelsUrl, values);
    if (!said) return;
    this.#take(said);
    this.say(`${level} is labelled.`);
    const next = this.choice.selectedIndex + Number(this.root.dataset.advance);
    if (this.choice.options[next]) this.choice.selectedIndex = next;
  }

  async #remove(label) {
    const said = await this.#send(label.removeUrl, {});
    if (!said) return;
    this.#take(said);
    this.say(`The label ${label.level} is removed.`);
    this.list.focus();
  }

  #take(said) {
    this.study.take(said);
    this.showLabels();
    this.redraw();
  }

  showLabels() {
    const { labels } = this.study;
    this.list.replaceChildren(...labels.map((label) => this.#labelRow(label)));
    this.root.querySelector("[data-no-labels]").hidden = labels.length > 0;
    this.root.querySelector("[data-doubts]").textContent = this.study.doubts.join(" ");
  }

  #labelRow(label) {
    const row = document.createElement("li");
    const go = button(label.level, "viewer__go", () => this.jump(label));
    go.setAttribute("aria-label", `Show ${label.level}`);
    const who = document.createElement("span");
    who.className = "soft small";
    who.textContent = `${label.by}, ${label.at}`;
    row.append(go, who);
    if (label.removeUrl) {
      const away = button("Remove", "viewer__small", () => this.#remove(label));
      away.setAttribute("aria-label", `Remove the label ${label.level}`);
      row.append(away);
    }
    return row;
  }

  showLines(panes) {
    const rows = panes.flatMap((pane) =>
      pane.lines.map((line) => {
        const slice = this.study.bySlice.get(line.key);
        const { value, unit } = lengthOf(line.ends, slice.spacing, slice.unit);
        const row = document.createElement("li");
        const said = `${value.toFixed(1)} ${unit}`;
        const series = this.study.seriesOf(slice.series);
        const where = document.createElement("span");
        where.className = "soft small";
        where.textContent = `${series.title}, slice ${slice.index + 1}`;
        const away = button("Remove", "viewer__small", () => {
          pane.lines = pane.lines.filter((other) => other !== line);
          this.showLines(panes);
          pane.draw();
          this.lines.focus();
        });
        away.setAttribute("aria-label", `Remove the distance ${said}`);
        row.append(strong(said), where, away);
        return row;
      }),
    );
    this.lines.replaceChildren(...rows);
    this.root.querySelector("[data-no-lines]").hidden = rows.length > 0;
  }
}

function button(text, name, does) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.textContent = text;
  made.addEventListener("click", does);
  return made;
}

function strong(text) {
  const made = document.createElement("strong");
  made.textContent = text;
  return made;
}
