// Buttons marked data-copy="text" copy that text and say so.
const SAID_FOR = 2000;
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return; // not on plain http: the button stays hidden, the text can be selected
  button.hidden = false;
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), SAID_FOR);
  });
});
