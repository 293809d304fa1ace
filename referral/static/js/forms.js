// Small guards on forms: a form is sent once, leaving with unsent text asks, an error gets the focus.
const dirty = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return void event.preventDefault();
  form.dataset.sent = "1";
  dirty.delete(form);
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Back from the browser's cache: the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post" && event.target.type !== "password") dirty.add(form);
});

window.addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

document.querySelector("[data-focus]")?.focus();
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// A select marked data-autosubmit sends its form when changed; without JavaScript the form's button does.
document.querySelectorAll("[data-autosubmit]").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});
