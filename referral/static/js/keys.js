// Keys for the first table marked data-keys: j and k move, Enter opens, / searches, ? lists the keys.
const table = document.querySelector("table[data-keys]");
const rows = table ? [...table.tBodies].flatMap((body) => [...body.rows]) : [];
let current = -1;

function show(index) {
  if (!rows.length) return;
  rows[current]?.classList.remove("is-current");
  current = Math.max(0, Math.min(index, rows.length - 1));
  rows[current].classList.add("is-current");
  rows[current].querySelector("a")?.focus({ preventScroll: true });
  rows[current].scrollIntoView({ block: "nearest" });
}

function help() {
  let dialog = document.getElementById("keys-help");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys-help";
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.innerHTML = `<h2 id="keys-title">Keys on this page</h2><dl class="facts">
      <dt><kbd>j</kbd></dt><dd>next row</dd><dt><kbd>k</kbd></dt><dd>row before</dd>
      <dt><kbd>Enter</kbd></dt><dd>open the row</dd><dt><kbd>/</kbd></dt><dd>search</dd>
      <dt><kbd>?</kbd></dt><dd>this list</dd></dl>
      <form method="dialog"><button class="button button--small">Close</button></form>`;
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

const actions = {
  j: () => show(current + 1),
  k: () => show(current - 1),
  "/": () => document.querySelector("[data-search], input[type=search]")?.focus(),
  "?": help,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable], dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
  if (!table && event.key !== "/") return;
  event.preventDefault();
  actions[event.key]();
});
// Enter needs no code: the current row's link has the focus.
table?.addEventListener("focusin", (event) => {
  const index = rows.indexOf(event.target.closest("tr"));
  if (index < 0 || index === current) return;
  rows[current]?.classList.remove("is-current");
  current = index;
  rows[current].classList.add("is-current");
});
