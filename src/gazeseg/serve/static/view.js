// One slice on the screen: where its pixels lie, and back. Client pixels are CSS pixels of the page.

/**
 * By how much the slice number of a plane changes on the way down: to the feet, the back, the patient's left. Slices stand
 * upright, so every other plane shows the axis of these numbers in this order, from top to bottom or from left to right.
 * @param {any} plane @param {Record<string, any>} planes @returns {1 | -1}
 */
export function downOf({ axis }, planes) {
  const other = Object.values(planes).find((one) => one.axis !== axis);
  const turned = other.y_axis === axis ? other.y_flip : other.x_flip;
  return turned ? -1 : 1;
}

export class View {
  /** @param {string} name of the plane @param {any} plane as the service describes it @param {number} index @param {1 | -1} down see `downOf` */
  constructor(name, plane, index, down) {
    this.name = name;
    this.down = down;
    this.plane = plane;
    this.index = index;
    /** @type {number | null} the slice to go to when it is here */ this.wanted = null;
    /** @type {number[]} client pixels */ this.origin = [0, 0];
    /** @type {number[]} client pixels per slice pixel */ this.scale = [1, 1];
    this.fitted = true;
  }

  /**
   * On the way to the slice wanted, or there.
   * @param {number} index
   */
  stepTo(index) {
    if (this.wanted !== null) this.index = index;
    if (this.wanted === index) this.wanted = null;
  }

  /** The slice wanted, at once. */
  arrive() {
    this.stepTo(this.wanted ?? this.index);
  }

  /**
   * How many slices lie above this one; and the other way round.
   * @param {number} index
   */
  fromTop(index) {
    return this.down > 0 ? index : this.plane.count - 1 - index;
  }

  /**
   * Put the whole slice into a rectangle, a millimetre as wide as high.
   * @param {DOMRect} rect
   */
  fit(rect) {
    const { width, height, spacing_mm: [sx, sy] } = this.plane;
    const pxPerMm = 0.96 * Math.min(rect.width / (width * sx), rect.height / (height * sy));
    this.scale = [pxPerMm * sx, pxPerMm * sy];
    this.origin = [
      rect.left + rect.width / 2 - ((width - 1) / 2) * this.scale[0],
      rect.top + rect.height / 2 - ((height - 1) / 2) * this.scale[1],
    ];
    this.fitted = true;
  }

  /**
   * What is under client pixel (x, y) stays there.
   * @param {number} factor @param {number} x @param {number} y
   */
  zoom(factor, x, y) {
    const limited = Math.min(40 / this.scale[0], Math.max(0.1 / this.scale[0], factor));
    this.origin = [x + (this.origin[0] - x) * limited, y + (this.origin[1] - y) * limited];
    this.scale = [this.scale[0] * limited, this.scale[1] * limited];
    this.fitted = false;
  }

  /** @param {number} dx @param {number} dy */
  pan(dx, dy) {
    this.origin = [this.origin[0] + dx, this.origin[1] + dy];
    this.fitted = false;
  }

  /**
   * Client pixels to slice pixels (fractional, centres at integers).
   * @param {number} x @param {number} y
   */
  toSlice(x, y) {
    return [(x - this.origin[0]) / this.scale[0], (y - this.origin[1]) / this.scale[1]];
  }

  /** @param {number} x @param {number} y in slice pixels */
  toClient(x, y) {
    return [this.origin[0] + x * this.scale[0], this.origin[1] + y * this.scale[1]];
  }

  /** @param {number[]} xy */
  inside([x, y]) {
    return x >= -0.5 && y >= -0.5 && x < this.plane.width - 0.5 && y < this.plane.height - 0.5;
  }

  /**
   * Voxel (i, j, k) under slice pixels.
   * @param {number[]} xy @param {number[]} shape
   */
  toVoxel([x, y], shape) {
    const p = this.plane;
    const ijk = [0, 0, 0];
    ijk[p.axis] = this.index;
    ijk[p.x_axis] = p.x_flip ? shape[p.x_axis] - 1 - x : x;
    ijk[p.y_axis] = p.y_flip ? shape[p.y_axis] - 1 - y : y;
    return ijk;
  }

  /**
   * Slice pixels of a voxel.
   * @param {number[]} ijk @param {number[]} shape
   */
  fromVoxel(ijk, shape) {
    const p = this.plane;
    const x = p.x_flip ? shape[p.x_axis] - 1 - ijk[p.x_axis] : ijk[p.x_axis];
    const y = p.y_flip ? shape[p.y_axis] - 1 - ijk[p.y_axis] : ijk[p.y_axis];
    return [x, y];
  }
}
