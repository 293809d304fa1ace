// Where pixels lie in the patient, as DICOM has it: x to the left, y to the back, z to the head, in millimetres.
// Image coordinates count pixels from the picture's upper left corner; a pixel's middle lies at half of it.
const PARALLEL = 0.95;
const NAMED = 0.34; // a direction this far along an axis is named after it
const LETTERS = [["L", "R"], ["P", "A"], ["H", "F"]];

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const along = (a, b, share) => a.map((part, axis) => part + (b[axis] - part) * share);
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

// The plane of a slice {position, orientation, spacing, rows, columns}, or null when its file does not give it.
export function planeOf(slice) {
  if (!slice?.position || !slice.orientation || !slice.spacing) return null;
  const row = slice.orientation.slice(0, 3);
  const column = slice.orientation.slice(3);
  return {
    origin: slice.position,
    row,
    column,
    normal: cross(row, column),
    stepX: slice.spacing[1],
    stepY: slice.spacing[0],
    rows: slice.rows,
    columns: slice.columns,
  };
}

export function toPatient(plane, [x, y]) {
  const right = (x - 0.5) * plane.stepX;
  const down = (y - 0.5) * plane.stepY;
  return plane.origin.map((part, axis) => part + plane.row[axis] * right + plane.column[axis] * down);
}

export function toImage(plane, point) {
  const from = minus(point, plane.origin);
  return [dot(from, plane.row) / plane.stepX + 0.5, dot(from, plane.column) / plane.stepY + 0.5];
}

// How far `point` lies in front of the plane, in mm; negative behind it.
export const distance = (plane, point) => dot(minus(point, plane.origin), plane.normal);

export const isParallel = (a, b) => Math.abs(dot(a.normal, b.normal)) > PARALLEL;

export const middle = (plane) => toPatient(plane, [plane.columns / 2, plane.rows / 2]);

// The line in which the rectangle of `other` crosses `plane`, as two image points of `plane`; null when it does not.
export function crossing(plane, other) {
  const corners = [[0, 0], [other.columns, 0], [other.columns, other.rows], [0, other.rows]];
  const points = corners.map((corner) => toPatient(other, corner));
  const ends = [];
  points.forEach((from, index) => {
    const to = points[(index + 1) % points.length];
    const before = distance(plane, from);
    const after = distance(plane, to);
    if (before < 0 !== after < 0) ends.push(toImage(plane, along(from, to, before / (before - after))));
  });
  return ends.length === 2 ? ends : null;
}

// The letters of the side of the patient that a direction points to: "A", "LP", at most two, the stronger first.
export function sideOf(direction) {
  return direction
    .map((part, axis) => [Math.abs(part), LETTERS[axis][part >= 0 ? 0 : 1]])
    .filter(([size]) => size >= NAMED)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 2)
    .map(([, letter]) => letter)
    .join("");
}

export function sides(plane) {
  const back = (direction) => direction.map((part) => -part);
  return {
    right: sideOf(plane.row),
    left: sideOf(back(plane.row)),
    bottom: sideOf(plane.column),
    top: sideOf(back(plane.column)),
  };
}

// A slice's place in the patient in words: the part of its middle along the axis it is stacked by.
export function placeInWords(plane) {
  const axis = plane.normal.reduce((best, part, at, all) => (Math.abs(part) > Math.abs(all[best]) ? at : best), 0);
  const at = middle(plane)[axis];
  return `${LETTERS[axis][at >= 0 ? 0 : 1]} ${Math.abs(at).toFixed(1)} mm`;
}

// The length of a line between two image points: {value, unit}. Spacing [between rows, between columns] in mm, or null;
// `unit` says so where those millimetres are not the patient's (a projection enlarges).
export function lengthOf([from, to], spacing, unit = "mm") {
  const [stepY, stepX] = spacing ?? [1, 1];
  const value = Math.hypot((to[0] - from[0]) * stepX, (to[1] - from[1]) * stepY);
  return { value, unit: spacing ? unit : "pixels" };
}
