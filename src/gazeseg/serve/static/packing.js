// What the 16-bit numbers of a slice mean: value = offset + step * number, as the service describes the case.

/** @typedef {{offset: number, step: number}} Packing */

/** @param {number} value of the case @param {Packing} packing */
export const packed = (value, { offset, step }) => (value - offset) / step;

/**
 * The value again, with no more digits than the steps between values allow.
 * @param {number} number @param {Packing} packing
 */
export function unpacked(number, { offset, step }) {
  const digits = Math.min(100, Math.max(0, Math.floor(-Math.log10(step))));
  return Number((offset + step * number).toFixed(digits));
}
