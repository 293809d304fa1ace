// The study as the server lists it: series, their slices in order, and who labelled which level where.
import { distance, isParallel, middle, planeOf, toPatient } from "./geometry.js";

export class Study {
  constructor(listed) {
    this.series = listed.series.map(prepared);
    this.bySlice = new Map(this.series.flatMap((series) => series.slices.map((slice) => [slice.key, slice])));
    this.take(listed.labels);
  }

  // The labels as the server has them now; one whose slice is not here can't be shown.
  take(labels) {
    this.labels = labels
      .map((label) => ({ ...label, key: `${label.image}/${label.frame}` }))
      .filter((label) => this.bySlice.has(label.key))
      .map((label) => this.#placed(label));
  }

  #placed(label) {
    const slice = this.bySlice.get(label.key);
    const patient = slice.plane ? toPatient(slice.plane, [label.x, label.y]) : null;
    return { ...label, series: slice.series, patient };
  }

  seriesOf(uid) {
    return this.series.find((series) => series.uid === uid);
  }
}

function prepared(series) {
  const slices = series.slices.map((slice, index) => ({
    ...slice,
    key: `${slice.image}/${slice.frame}`,
    index,
    series: series.uid,
    unit: series.unit,
    plane: planeOf(slice),
  }));
  return { ...series, slices };
}

// Positions of two series can be compared only within one frame of reference.
export function areComparable(one, other) {
  return Boolean(one.frameOfReference) && one.frameOfReference === other.frameOfReference;
}

// The slice of `series` nearest to a point in the patient, or null when none says where it lies.
export function nearest(series, point) {
  let best = null;
  let least = Infinity;
  for (const slice of series.slices) {
    if (!slice.plane) continue;
    const away = Math.abs(distance(slice.plane, point));
    if (away < least) [best, least] = [slice, away];
  }
  return best;
}

// The slice of `series` that shows the same place as `slice` of a parallel series; null when they are not parallel.
export function counterpart(series, slice) {
  const first = series.slices.find((other) => other.plane);
  if (!slice.plane || !first || !isParallel(slice.plane, first.plane)) return null;
  return nearest(series, middle(slice.plane));
}

// What the labelled levels say about where an axial slice lies: "between L4 and L5", "at L4", "12 mm below S1".
// Labels on a slice's own series stand on the picture instead. `labels` are those of its frame of reference.
export function levelOf(plane, labels) {
  const placed = labels
    .filter((label) => label.patient)
    .map((label) => ({ level: label.level, away: upwards(plane) * distance(plane, label.patient) }))
    .sort((a, b) => a.away - b.away); // what lies below the slice first
  if (!placed.length) return "";
  const above = placed.findIndex((label) => label.away >= 0);
  if (above === 0) return outside(placed[0], "below");
  if (above < 0) return outside(placed.at(-1), "above");
  const [low, high] = [placed[above - 1], placed[above]];
  const near = -low.away < high.away ? low : high;
  if (Math.abs(near.away) <= (high.away - low.away) / 4) return `at ${near.level}`;
  return `between ${high.level} and ${low.level}`;
}

const upwards = (plane) => (plane.normal[2] >= 0 ? 1 : -1);

function outside(label, where) {
  const away = Math.abs(label.away);
  return away < 5 ? `at ${label.level}` : `${away.toFixed(0)} mm ${where} ${label.level}`;
}
