// Warns before the session ends for want of use, and leaves the page when it has ended, so that no record stays on screen.
// All tabs count together: a tab that was used tells the others through a channel, nothing is stored.
const dialog = document.getElementById("idle-warning");
const { idleSeconds, warnSeconds, stayUrl, leaveUrl, csrf } = dialog.dataset;
const left = dialog.querySelector("[data-idle-left]");
const channel = new BroadcastChannel("signed-in");
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
  if (seconds <= 0) return void location.replace(leaveUrl);
  if (seconds > warnSeconds) return;
  const text = words(seconds);
  if (left.textContent !== text) left.textContent = text;
  if (!warned) {
    warned = true;
    dialog.showModal();
  }
}

async function stay() {
  const answer = await fetch(stayUrl, { method: "POST", headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
  if (!answer.ok) return void location.replace(leaveUrl);
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
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
