// How a picture lies in its pane: fitted in true proportions, enlarged and shifted. Pane coordinates are CSS pixels.
const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 16;

export class View {
  zoom = 1;
  shift = [0, 0];

  // Millimetres (or pixels, when the file gives no spacing) decide the proportions.
  lay(pane, slice) {
    const [stepY, stepX] = slice.spacing ?? [1, 1];
    const fit = Math.min(pane.width / (slice.columns * stepX), pane.height / (slice.rows * stepY));
    this.scaleX = fit * stepX * this.zoom;
    this.scaleY = fit * stepY * this.zoom;
    this.left = (pane.width - slice.columns * this.scaleX) / 2 + this.shift[0];
    this.top = (pane.height - slice.rows * this.scaleY) / 2 + this.shift[1];
    this.middle = [pane.width / 2, pane.height / 2];
  }

  toPane([x, y]) {
    return [this.left + x * this.scaleX, this.top + y * this.scaleY];
  }

  toImage([x, y]) {
    return [(x - this.left) / this.scaleX, (y - this.top) / this.scaleY];
  }

  // Enlarges by `factor` and keeps what is at `point` of the pane where it is.
  enlarge(factor, point = this.middle) {
    const zoom = Math.min(Math.max(this.zoom * factor, LEAST_ZOOM), MOST_ZOOM);
    const change = zoom / this.zoom;
    const from = [point[0] - this.middle[0], point[1] - this.middle[1]];
    this.shift = this.shift.map((part, axis) => from[axis] - (from[axis] - part) * change);
    this.zoom = zoom;
  }

  move(right, down) {
    this.shift = [this.shift[0] + right, this.shift[1] + down];
  }

  reset() {
    this.zoom = 1;
    this.shift = [0, 0];
  }
}
