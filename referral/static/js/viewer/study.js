// The study as the server lists it: series, their slices in order, and who labelled which level where.
import { distance, isParallel, middle, planeOf } from "./geometry.js";

export class Study {
  constructor(listed) {
    this.series = listed.series.map(prepared);
    this.bySlice = new Map(this.series.flatMap((series) => series.slices.map((slice) => [slice.key, slice])));
    this.take(listed);
  }

  // The labels as the server has them now (one whose slice is not here can't be shown), which level each axial slice
  // lies at by them, and what does not fit among them.
  take({ labels, levels, doubts }) {
    this.levels = levels;
    this.doubts = doubts;
    this.labels = labels
      .map((label) => ({ ...label, key: `${label.image}/${label.frame}` }))
      .filter((label) => this.bySlice.has(label.key))
      .map((label) => this.#placed(label));
  }

  #placed(label) {
    return { ...label, series: this.bySlice.get(label.key).series };
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
