// Brightness and contrast: from stored values to grey. A window is {centre, width} in the values' own unit.
const WHOLE = 65536;
const CT = [
  { name: "Soft tissue", window: { centre: 40, width: 400 } },
  { name: "Bone", window: { centre: 400, width: 1800 } },
];

// The choices for a frame, in the order of the keys 1, 2, 3 …; the first is what the picture begins with.
export function presets(frame, modality) {
  const auto = spanning(frame.low, frame.high);
  const found = frame.windows.map((window, index) => ({ name: index ? `As sent ${index + 1}` : "As sent", window }));
  const first = found[0]?.window ?? auto;
  return [
    ...found,
    { name: "Automatic", window: auto },
    { name: "More contrast", window: { centre: first.centre, width: first.width * 0.6 } },
    { name: "Less contrast", window: { centre: first.centre, width: first.width * 1.7 } },
    { name: "Full range", window: spanning(frame.least, frame.most) },
    ...(modality === "CT" ? CT : []),
  ];
}

function spanning(low, high) {
  return { centre: (low + high) / 2, width: Math.max(high - low, 1e-6) };
}

// For each stored value the grey to show it in.
export function greys(frame, window, isInverted) {
  const table = new Uint8ClampedArray(WHOLE);
  const lowest = frame.isSigned ? -WHOLE / 2 : 0;
  const low = window.centre - window.width / 2;
  const step = 255 / Math.max(window.width, 1e-6);
  const turned = isInverted !== frame.isInverted;
  for (let at = 0; at < WHOLE; at += 1) {
    const stored = at + lowest;
    const grey = (stored * frame.slope + frame.intercept - low) * step;
    table[stored & (WHOLE - 1)] = turned ? 255 - Math.min(Math.max(grey, 0), 255) : grey;
  }
  return table;
}

// Fills `pixels` (RGBA, four bytes a pixel) with the frame as this window shows it.
export function paint(frame, pixels, window, isInverted) {
  const out = new Uint32Array(pixels.buffer);
  if (frame.isColour) {
    for (let at = 0, from = 0; at < out.length; at += 1, from += 3) {
      const [red, green, blue] = [frame.values[from], frame.values[from + 1], frame.values[from + 2]];
      out[at] = (0xff000000 | (blue << 16) | (green << 8) | red) ^ (isInverted ? 0x00ffffff : 0);
    }
    return;
  }
  const table = greys(frame, window, isInverted);
  const { values } = frame;
  for (let at = 0; at < out.length; at += 1) {
    const grey = table[values[at] & 0xffff];
    out[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
}

// After dragging by so many pixels: to the right wider (less contrast), down brighter, as other viewers do it.
export function dragged(window, frame, right, down) {
  const step = Math.max(frame.most - frame.least, 1) / 600;
  return {
    centre: window.centre - down * step,
    width: Math.max(window.width + right * step, Math.max((frame.most - frame.least) / 2000, 1e-6)),
  };
}
