// Warns before the session ends for want of use, and leaves the page when it has ended, so that no record stays on screen.
// All tabs count together: a tab that was used tells the others through a channel, nothing is stored.
const dialog = document.getElementById("idle-warning");
const { idleSeconds, warnSeconds, stayUrl, endUrl, leaveUrl, csrf } = dialog.dataset;
const left = dialog.querySelector("[data-idle-left]");
const channel = new BroadcastChannel(stayUrl); // staff and veterans apart;
let endsAt;
let warned = false;

function restart() {
  endsAt = Date.now() + idleSeconds * 1000;
  warned = false;
  if (dialog.open) dialog.close();
}

function words(seconds) {
  if (seconds > 90) return `${Math.round(seconds / 60)} minutes`;
  return seconds > 10 ? `${Math.ceil(seconds / 10) * 10} seconds` : "a few seconds";
}

function tick() {
  const seconds = (endsAt - Date.now()) / 1000;
  if (seconds <= 0) return void leave();
  if (seconds > warnSeconds) return;
  const text = words(seconds);
  if (left.textContent !== text) left.textContent = text;
  if (!warned) {
    warned = true;
    dialog.showModal();
  }
}

function post(url, values = {}) {
  const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(values), redirect: "manual" });
}

// What was typed and not saved: the server keeps it, for the one it belongs to, until the next sign-in.
const formsToKeep = [...document.forms].filter((form) => form.elements.page_of);
const asSent = (form) => new URLSearchParams(new FormData(form)).toString();
const atFirst = new Map(formsToKeep.map((form) => [form, asSent(form)]));

function keepTyped() {
  const changed = formsToKeep.filter((form) => "unsaved" in form.elements.page_of.dataset || asSent(form) !== atFirst.get(form));
  return Promise.allSettled(changed.map((form) => post(form.action, [...new FormData(form), ["leaving", "1"]])));
}

async function leave() {
  clearInterval(timer);
  await keepTyped();
  try {
    await post(endUrl, { why: "idle" });
  } finally {
    location.replace(leaveUrl); // also without network: the record must leave the screen
  }
}

async function stay() {
  const answer = await post(stayUrl);
  if (!answer.ok) {
    await keepTyped();
    return void location.replace(leaveUrl);
  }
  restart();
  channel.postMessage("used");
}

dialog.querySelector("[data-stay]").addEventListener("click", stay);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  stay();
});
channel.addEventListener("message", restart);
restart();
channel.postMessage("used"); // this page was just loaded: the server has noted it
const timer = setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
