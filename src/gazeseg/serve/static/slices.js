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
