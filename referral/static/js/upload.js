// Sends a study's files in parts, with progress; goes on by itself after a lost connection and, after a reload, where
// it stopped once the same files are chosen again. Without this script the form sends smaller files in one piece.
const form = document.querySelector("[data-upload]");
const { beginUrl, csrf } = form.dataset;
const box = form.querySelector("[data-upload-box]");
const bar = box.querySelector("progress");
const said = box.querySelector("[data-upload-said]");
const problem = box.querySelector("[data-upload-problem]");
const stop = box.querySelector("[data-upload-stop]");
const again = box.querySelector("[data-upload-again]");
const send = form.querySelector("[data-upload-send]");
const LONGEST_PAUSE = 30000;
const AT_ONCE = 2;
let stopped = false;
let sending = false;

form.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));

const HEADERS = { "X-CSRFToken": csrf, Accept: "application/json" };
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 104857600 ? 1 : 0);

class Refused extends Error {}

// Asks until an answer comes; only a refusal of the server ends it.
async function ask(url, options) {
  for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (stopped) throw new Refused("");
    let answer = null;
    try {
      answer = await fetch(url, { method: "POST", redirect: "error", cache: "no-store", ...options });
    } catch {
      // no network now
    }
    if (answer?.ok) {
      problem.textContent = "";
      return answer.json();
    }
    if (answer && answer.status < 500 && answer.status !== 408 && answer.status !== 429) {
      const { error } = await answer.json().catch(() => ({ error: "" }));
      if (answer.status === 401) throw new Refused("You are signed out. Sign in, then choose the same files: the upload goes on where it stopped.");
      throw new Refused(error || "The server refused the upload.");
    }
    problem.textContent = "The connection is lost. The upload goes on by itself when it is back.";
    await wait(pause);
  }
}

// The files as one stream, the way the server keeps them; a blob of several files costs no memory.
function streamOf(files) {
  return new Blob(files);
}

async function hashOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(received, total, partsLeft) {
  bar.max = total;
  bar.value = received;
  const percent = Math.floor((received / total) * 100);
  said.textContent = partsLeft ? `${megabytes(received)} of ${megabytes(total)} MB sent (${percent} %)` : "Everything is sent.";
}

async function begin(files, repeat) {
  const offered = files.map((file) => [file.webkitRelativePath || file.name, file.size]);
  const body = JSON.stringify({ files: offered, sent_by: form.elements.sent_by.value, again: repeat });
  return ask(beginUrl, { headers: { ...HEADERS, "Content-Type": "application/json" }, body });
}

async function sendParts(stream, upload) {
  const have = new Set(upload.have);
  const count = Math.ceil(stream.size / upload.part_size);
  const missing = [...Array(count).keys()].filter((number) => !have.has(number));
  let received = upload.received;
  show(received, stream.size, missing.length);
  async function lane() {
    while (missing.length) {
      const number = missing.shift();
      const bytes = await stream.slice(number * upload.part_size, (number + 1) * upload.part_size).arrayBuffer();
      const headers = { ...HEADERS, "Content-Type": "application/octet-stream", "X-Part-SHA256": await hashOf(bytes) };
      const answer = await ask(upload.part_url.replace("NUMBER", number), { headers, body: bytes });
      received = Math.max(received, answer.received);
      show(received, stream.size, missing.length);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function upload(repeat) {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  if (!files.length) return void (problem.textContent = "Choose the study's folder or files first.");
  stopped = false;
  sending = true;
  again.hidden = true;
  send.disabled = true;
  stop.hidden = false;
  bar.hidden = false;
  problem.textContent = "";
  said.textContent = "Starting…";
  try {
    const begun = await begin(files, repeat);
    if (begun.earlier) {
      said.textContent = begun.earlier;
      again.hidden = false;
      return;
    }
    await sendParts(streamOf(files), begun);
    const { url } = await ask(begun.complete_url, { headers: HEADERS });
    sending = false;
    location.assign(url);
  } catch (error) {
    if (error instanceof Refused) problem.textContent = error.message;
    else problem.textContent = "A file can't be read. Is the disc still in? Choose the files again: the upload goes on where it stopped.";
  } finally {
    sending = false;
    send.disabled = false;
    stop.hidden = true;
  }
}

box.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  upload(false);
}, true);
again.addEventListener("click", () => upload(true));
stop.addEventListener("click", () => {
  stopped = true;
  said.textContent = "Stopped. Choose the same files to go on, or cancel the upload below.";
});
window.addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
