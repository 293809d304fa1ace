// Frames fetched from the server, kept in this page's memory only: nothing is stored in the browser.
const MOST_BYTES = 256 * 1024 * 1024;
const AT_ONCE = 3;
const SAMPLE = 4096;

// The bytes of an answer: length of the header, the header as JSON, the values (see imaging/viewer/frames.py).
export function read(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  if (header.why) return { why: header.why, size: 0 };
  const kinds = { int16: Int16Array, uint16: Uint16Array, rgb: Uint8Array };
  const values = new kinds[header.kind](buffer, 4 + length);
  const isColour = header.kind === "rgb";
  const frame = { ...header, values, isColour, isSigned: header.kind === "int16", size: buffer.byteLength };
  return isColour ? frame : { ...frame, ...range(frame) };
}

// The least and most value in the scanner's unit, and the bounds of the middle 99 % of a sample.
function range({ values, slope, intercept }) {
  const sample = [];
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value < least) least = value;
    if (value > most) most = value;
    if (at % step === 0) sample.push(value);
  }
  sample.sort((a, b) => a - b);
  const at = (share) => sample[Math.round(share * (sample.length - 1))];
  const [low, high, first, last] = [at(0.005), at(0.995), least, most].map((value) => value * slope + intercept);
  return { low, high, least: Math.min(first, last), most: Math.max(first, last) };
}

export class Frames {
  #address;
  #kept = new Map(); // in order of use, the longest unused first
  #size = 0;
  #waiting = [];
  #asking = new Map();

  constructor(address) {
    this.#address = address;
  }

  // The frame when it is here already, else undefined.
  here(slice) {
    const found = this.#kept.get(slice.key);
    if (found) {
      this.#kept.delete(slice.key);
      this.#kept.set(slice.key, found);
    }
    return found;
  }

  // A promise of the frame; one of why there is no picture when it can't be had.
  get(slice) {
    const found = this.here(slice);
    return found ? Promise.resolve(found) : this.#ask(slice);
  }

  // Fetches these when nothing more urgent is on its way; what waited from before is dropped.
  prefetch(slices) {
    this.#waiting = slices.filter((slice) => !this.#kept.has(slice.key) && !this.#asking.has(slice.key));
    this.#goOn();
  }

  #goOn() {
    while (this.#asking.size < AT_ONCE && this.#waiting.length) this.#ask(this.#waiting.shift());
  }

  #ask(slice) {
    const asked = this.#asking.get(slice.key);
    if (asked) return asked;
    const answer = this.#fetch(slice).finally(() => {
      this.#asking.delete(slice.key);
      this.#goOn();
    });
    this.#asking.set(slice.key, answer);
    return answer;
  }

  async #fetch(slice) {
    if (slice.why) return { why: slice.why, size: 0 };
    let frame;
    try {
      const address = this.#address.replace("IMAGE", slice.image).replace("FRAME", slice.frame);
      const answer = await fetch(address, { headers: { Accept: "application/octet-stream" }, cache: "no-store" });
      if (!answer.ok) return { why: REFUSED[answer.status] ?? "The server could not answer. Try again.", size: 0 };
      frame = read(await answer.arrayBuffer());
    } catch {
      return { why: "The server can't be reached. Try again.", size: 0 };
    }
    this.#keep(slice, frame);
    return frame;
  }

  #keep(slice, frame) {
    this.#kept.set(slice.key, frame);
    this.#size += frame.size;
    for (const [key, old] of this.#kept) {
      if (this.#size <= MOST_BYTES || key === slice.key) break;
      this.#kept.delete(key);
      this.#size -= old.size;
    }
  }
}

const REFUSED = {
  401: "You were signed out. Sign in and open the study again.",
  403: "This opening of the study has ended. Load the page again.",
  404: "This image is no longer here. Load the page again.",
};
