// Slices of a case as 16-bit numbers, fetched once and ahead of the reader.

const KEPT = 160;
const AHEAD = 8;

export class Slices {
  /** @param {string} name of the case @param {Record<string, {count: number, width: number, height: number}>} planes */
  constructor(name, planes) {
    this.base = `/api/cases/${encodeURIComponent(name)}`;
    this.planes = planes;
    /** @type {Map<string, Int16Array | Promise<Int16Array>>} */
    this.known = new Map();
    /** @type {Set<string>} planes with a slice on its way to a view that follows the pointer */
    this.following = new Set();
  }

  /**
   * Whether a slice is here.
   * @param {string} plane @param {number} index
   */
  has(plane, index) {
    return this.known.get(`${plane}/${index}`) instanceof Int16Array;
  }

  /**
   * The slice if it is here; otherwise null, and `then` is called when it has come.
   * @param {string} plane @param {number} index @param {() => void} then
   * @returns {Int16Array | null}
   */
  get(plane, index, then) {
    const key = `${plane}/${index}`;
    const found = this.known.get(key);
    if (found instanceof Int16Array) {
      this.known.delete(key);
      this.known.set(key, found);
      return found;
    }
    this.fetch(plane, index).then(then, () => {});
    return null;
  }

  /**
   * Whether a slice is here, for a view that follows the pointer: one of each plane is fetched at a time. `then` is told which has
   * come, and asks for the one that is wanted by then.
   * @param {string} plane @param {number} index @param {(index: number) => void} then
   */
  follow(plane, index, then) {
    if (this.has(plane, index)) return true;
    if (this.following.has(plane)) return false;
    this.following.add(plane);
    this.fetch(plane, index).finally(() => this.following.delete(plane)).then(() => then(index), () => {});
    return false;
  }

  /**
   * Fetch what the reader will scroll to next.
   * @param {string} plane @param {number} index @param {number} step +1 or -1
   */
  ahead(plane, index, step) {
    for (let n = 1; n <= AHEAD; n++) {
      const next = index + n * (step || 1);
      if (next >= 0 && next < this.planes[plane].count) this.fetch(plane, next).catch(() => {});
    }
  }

  /** @param {string} plane @param {number} index @returns {Promise<Int16Array>} */
  fetch(plane, index) {
    const key = `${plane}/${index}`;
    const known = this.known.get(key);
    if (known) return Promise.resolve(known);
    const coming = fetch(`${this.base}/${plane}/${index}`).then(async (response) => {
      if (!response.ok) throw new Error(await response.text());
      const pixels = new Int16Array(await response.arrayBuffer());
      this.known.set(key, pixels);
      while (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
      return pixels;
    });
    this.known.set(key, coming);
    coming.catch(() => this.known.delete(key));
    return coming;
  }
}
