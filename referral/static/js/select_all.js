// A box marked data-select-all="name" ticks every box of that name in its table, and shows when only some are ticked.
document.querySelectorAll("[data-select-all]").forEach((all) => {
  const boxes = [...all.closest("table").querySelectorAll(`input[type=checkbox][name="${all.dataset.selectAll}"]`)];
  if (!boxes.length) return;
  const reflect = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", reflect));
  reflect();
});
