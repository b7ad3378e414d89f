// What the structures look like across the planes they were outlined in: composed label slices from the service.

import { penOf, sheet } from "./page.js";
import { COLOURS } from "./paint.js";

const KEPT = 24;
const WORDS = COLOURS.map((colour) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return (b << 16) | (g << 8) | r;
});

export class Labels {
  /** @param {string} name of the case */
  constructor(name) {
    this.base = `/api/cases/${encodeURIComponent(name)}/labels`;
    this.version = 0;
    /** @type {Map<string, {version: number, values: Uint8Array | null, asked: number}>} */
    this.known = new Map();
    /** @type {Set<string>} planes with a slice on its way; one at a time, as views may follow the pointer */
    this.coming = new Set();
  }

  /** Something has changed. */
  changed() {
    this.version += 1;
  }

  /**
   * The newest label slice that is here; `then` is called when a newer one has come.
   * @param {string} plane @param {number} index @param {() => void} then
   * @returns {Uint8Array | null}
   */
  get(plane, index, then) {
    const key = `${plane}/${index}`;
    const found = this.known.get(key) ?? { version: -1, values: null, asked: -1 };
    this.known.delete(key);
    this.known.set(key, found);
    while (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
    if (found.asked !== this.version && !this.coming.has(plane)) {
      found.asked = this.version;
      this.coming.add(plane);
      this.fetch(key, found, this.version).finally(() => this.coming.delete(plane)).then(then, () => {});
    }
    return found.values;
  }

  /** @param {string} key @param {{version: number, values: Uint8Array | null}} found @param {number} version */
  async fetch(key, found, version) {
    const response = await fetch(`${this.base}/${key}`);
    if (response.status !== 200 || version < found.version) return;
    Object.assign(found, { version, values: new Uint8Array(await response.arrayBuffer()) });
  }
}

/** @type {WeakMap<Uint8Array, {left: string, canvas: HTMLCanvasElement}>} */
const painted = new WeakMap();

/**
 * Label values as a see-through picture of their own size, without those in `out`.
 * @param {Uint8Array} values @param {number} width @param {number} height @param {Set<number>} out
 */
export function tinted(values, width, height, out) {
  const left = [...out].sort().join(" ");
  const found = painted.get(values);
  if (found?.left === left) return found.canvas;
  const canvas = sheet(width, height);
  const context = penOf(canvas);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  values.forEach((value, n) => {
    if (value && !out.has(value)) words[n] = (0x66 << 24) | WORDS[(value - 1) % WORDS.length];
  });
  context.putImageData(image, 0, 0);
  painted.set(values, { left, canvas });
  return canvas;
}
