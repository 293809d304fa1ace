// The review's level table by keyboard: arrows move between cells, a digit or letter chooses, Delete clears.
// Without this script every cell is an ordinary select and "Other levels normal" is done by the server.
const cellsOf = (table) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("select[data-cell]")]);
const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

function choose(select, value) {
  if (select.value === value) return;
  select.value = value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
}

function move(table, select, [down, right]) {
  const cells = cellsOf(table);
  const row = cells.findIndex((line) => line.includes(select));
  const column = cells[row].indexOf(select) + right;
  let [r, c] = [row + down, column];
  if (r >= cells.length && c + 1 < cells[0].length) [r, c] = [0, c + 1]; // below the last finding: the next level
  cells[r]?.[c]?.focus();
}

function fillNormal(table) {
  const cells = cellsOf(table);
  cells[0].forEach((_, column) => {
    const level = cells.map((line) => line[column]);
    if (level.some((select) => select.value)) return;
    level.filter((select) => select.dataset.normal).forEach((select) => choose(select, select.dataset.normal));
  });
}

function leave(table) {
  const after = [...document.querySelectorAll("select, input, textarea")].filter(
    (field) => table.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING && !field.closest("[data-grid]"),
  );
  after[0]?.focus();
}

document.querySelectorAll("table[data-grid]").forEach((table) => {
  table.addEventListener("keydown", (event) => {
    const select = event.target.closest("select[data-cell]");
    if (!select || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) {
      event.preventDefault();
      move(table, select, steps[event.key]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      choose(select, "");
    } else if (event.key === "=" || event.key === "Escape") {
      event.preventDefault();
      if (event.key === "=") fillNormal(table);
      else leave(table);
    } else if (event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      const wanted = [...select.options].find((option) => option.dataset.key === event.key.toLowerCase());
      if (wanted) choose(select, wanted.value);
    }
  });
});

document.querySelector("[data-fill-normal]")?.addEventListener("click", (event) => {
  event.preventDefault();
  fillNormal(document.querySelector("table[data-grid]")); // the chosen region's
});

const help = document.querySelector("[data-grid-help]");
if (help)
  help.append(
    " Keys in the table: arrows move, a digit or the first letter chooses, Delete clears, = fills the other levels as" +
      " normal, Escape goes on below.",
  );

// What an outcome asks for opens with it.
document.querySelectorAll("input[name=outcome]").forEach((choice) => {
  choice.addEventListener("change", () => {
    const part = document.querySelector(`details[data-outcome="${choice.value}"]`);
    if (part) part.open = true;
  });
});
