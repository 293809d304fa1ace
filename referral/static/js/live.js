// Regions marked data-live="/url" ask that address for JSON {"version", "html", "done"} and show what is new.
// The pause between questions grows from 1 to 10 seconds; a hidden page asks nothing; a page that was signed out stops.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10000;
const HEADERS = { Accept: "application/json", "X-Background": "1" };

function watch(region) {
  let pause = FIRST_PAUSE;
  async function ask() {
    if (document.hidden) return void setTimeout(ask, LONGEST_PAUSE);
    let answer;
    try {
      answer = await fetch(region.dataset.live, { headers: HEADERS, redirect: "error", cache: "no-store" });
    } catch {
      answer = null; // no network now; ask again later
    }
    if (answer && [401, 403, 404].includes(answer.status)) return;
    if (answer?.ok) {
      const news = await answer.json();
      if (String(news.version) !== region.dataset.version) {
        region.dataset.version = news.version;
        region.innerHTML = news.html; // drawn by this site's own template, values escaped there
        pause = FIRST_PAUSE;
      }
      if (news.done) {
        region.dataset.done = ""; // what stands after it for the meantime (.while-live) disappears
        return;
      }
    }
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
    setTimeout(ask, pause);
  }
  setTimeout(ask, pause);
}

document.querySelectorAll("[data-live]").forEach(watch);
