// Masks and looks by plane and slice, as the service sent them. Masks stay run lengths until somebody looks at them.

/** @typedef {import("./wire.js").MaskMessage} MaskMessage */

const EXPANDED = 120; // masks kept as pixels, a quarter of a megabyte each
/** @type {Outlined[]} */
const expanded = [];
const FADE_MS = 120;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Run lengths to one byte per pixel.
 * @param {number[]} runs @param {number} size @returns {Uint8Array}
 */
export function fromRuns(runs, size) {
  const mask = new Uint8Array(size);
  let at = 0;
  runs.forEach((run, number) => {
    if (number % 2) mask.fill(1, at, at + run);
    at += run;
  });
  return mask;
}

/** One structure on one slice. */
export class Outlined {
  /** @param {number[]} runs @param {[number, number]} shape @param {boolean} final @param {number | null} [score] predicted overlap; null for a mask no model drew */
  constructor(runs, shape, final, score = null) {
    this.runs = runs;
    this.shape = shape;
    this.final = final;
    this.score = score;
    this.area = runs.reduce((sum, run, number) => sum + (number % 2 ? run : 0), 0);
    /** @type {Uint8Array | null} */
    this.pixels = null;
    /** @type {Path2D | null} drawn once */
    this.path = null;
    /** @type {Outlined | null} what was here before, while it fades */
    this.before = null;
    this.since = 0;
  }

  /**
   * Come in where another one fades; only what it showed last, so that quick changes make no chain.
   * @param {Outlined} earlier
   */
  replace(earlier) {
    const same = earlier.runs.length === this.runs.length && earlier.runs.every((run, n) => run === this.runs[n]);
    if (same) [this.before, this.since] = [earlier.before, earlier.since];
    else if (!calm.matches) [this.before, this.since] = [earlier, performance.now()];
    earlier.before = null;
  }

  /** How far it has come in, 1 is all the way: then nothing is left of what was before. */
  fade() {
    const far = this.before ? (performance.now() - this.since) / FADE_MS : 1;
    if (far >= 1) this.before = null;
    return Math.min(1, far);
  }

  /** @returns {Uint8Array} */
  get mask() {
    if (!this.pixels) {
      this.pixels = fromRuns(this.runs, this.shape[0] * this.shape[1]);
      expanded.push(this);
      if (expanded.length > EXPANDED) Object.assign(expanded.shift() ?? {}, { pixels: null, path: null });
    }
    return this.pixels;
  }

  /**
   * First and last column and row.
   * @returns {[number, number, number, number]}
   */
  get bounds() {
    const width = this.shape[1];
    let [x0, y0, x1, y1, at] = [width, this.shape[0], -1, -1, 0];
    this.runs.forEach((run, number) => {
      if (number % 2) {
        const [first, last] = [at, at + run - 1];
        const [top, bottom] = [Math.floor(first / width), Math.floor(last / width)];
        y0 = Math.min(y0, top);
        y1 = bottom;
        x0 = top === bottom ? Math.min(x0, first % width) : 0;
        x1 = top === bottom ? Math.max(x1, last % width) : width - 1;
      }
      at += run;
    });
    return [x0, y0, x1, y1];
  }
}

export class Masks {
  constructor() {
    /** @type {Map<string, Map<string, Outlined>>} */
    this.slices = new Map();
    /** @type {Map<string, [number, number, number, number][]>} */
    this.looks = new Map();
  }

  /** @param {MaskMessage} message */
  put(message) {
    const key = `${message.plane}/${message.index}`;
    const here = this.slices.get(key) ?? new Map();
    const outlined = new Outlined(message.runs, message.shape, message.final, message.score);
    const earlier = here.get(message.structure);
    if (earlier) outlined.replace(earlier);
    if (outlined.area) here.set(message.structure, outlined);
    else here.delete(message.structure);
    this.slices.set(key, here);
  }

  /** Many have changed: what is shown comes again. */
  forget() {
    this.slices.clear();
  }

  /**
   * Whether the outlines of a slice have come, empty ones as well.
   * @param {string} plane @param {number} index
   */
  came(plane, index) {
    return this.slices.has(`${plane}/${index}`);
  }

  /** @param {string} plane @param {number} index @returns {Map<string, Outlined>} */
  on(plane, index) {
    return this.slices.get(`${plane}/${index}`) ?? new Map();
  }
}
