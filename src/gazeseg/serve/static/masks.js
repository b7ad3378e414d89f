// Masks and looks by plane and slice, as the service sent them.

/** @typedef {import("./wire.js").MaskMessage} MaskMessage */

/** Run lengths to one byte per pixel. @param {number[]} runs @param {number} size @returns {Uint8Array} */
export function fromRuns(runs, size) {
  const mask = new Uint8Array(size);
  let at = 0;
  runs.forEach((run, number) => {
    if (number % 2) mask.fill(1, at, at + run);
    at += run;
  });
  return mask;
}

export class Masks {
  constructor() {
    /** @type {Map<string, Map<string, {mask: Uint8Array, final: boolean, area: number}>>} */
    this.slices = new Map();
    /** @type {Map<string, [number, number, number, number][]>} */
    this.looks = new Map();
  }

  /** @param {MaskMessage} message */
  put(message) {
    const key = `${message.plane}/${message.index}`;
    const here = this.slices.get(key) ?? new Map();
    const mask = fromRuns(message.runs, message.shape[0] * message.shape[1]);
    const area = mask.reduce((sum, value) => sum + value, 0);
    if (area) here.set(message.structure, { mask, final: message.final, area });
    else here.delete(message.structure);
    this.slices.set(key, here);
  }

  /** @param {string} plane @param {number} index */
  on(plane, index) {
    return this.slices.get(`${plane}/${index}`) ?? new Map();
  }
}
