// A region marked data-hints="/url" within a form shows what the server says about what is typed. The words are posted,
// never in an address; nothing is saved by it, and without scripts the page says the same once the form was sent.
const PAUSE = 400;

function watch(region) {
  const form = region.closest("form");
  let waiting = 0;
  let turn = 0;
  async function ask() {
    const mine = ++turn;
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    let answer;
    try {
      answer = await fetch(region.dataset.hints, { method: "POST", body: typed, headers: { "X-Background": "1" } });
    } catch {
      return; // no network now; the page says it after sending
    }
    const html = answer.ok ? await answer.text() : "";
    if (mine === turn && region.innerHTML !== html) region.innerHTML = html; // drawn by this site's own template
  }
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("[data-hints]").forEach(watch);
