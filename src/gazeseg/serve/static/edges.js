// The edge of an outline as a path, to be drawn.

/** @typedef {import("./masks.js").Outlined} Outlined */

/**
 * Edges between structure and background as a path in slice pixels; pixel (x, y) covers x - 0.5 to x + 0.5.
 * @param {Uint8Array} mask @param {number} width @param {number} height @param {number[]} bounds
 */
function outline(mask, width, height, [x0, y0, x1, y1]) {
  const path = new Path2D();
  /** @param {number} x @param {number} y */
  const at = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x];
  for (let y = y0; y <= y1 + 1; y++) {
    let from = -1;
    for (let x = x0; x <= x1 + 1; x++) {
      const edge = x <= x1 && at(x, y - 1) !== at(x, y) && (at(x, y - 1) || at(x, y));
      if (edge && from < 0) from = x;
      if (!edge && from >= 0) { path.moveTo(from - 0.5, y - 0.5); path.lineTo(x - 0.5, y - 0.5); from = -1; }
    }
  }
  for (let x = x0; x <= x1 + 1; x++) {
    let from = -1;
    for (let y = y0; y <= y1 + 1; y++) {
      const edge = y <= y1 && at(x - 1, y) !== at(x, y) && (at(x - 1, y) || at(x, y));
      if (edge && from < 0) from = y;
      if (!edge && from >= 0) { path.moveTo(x - 0.5, from - 0.5); path.lineTo(x - 0.5, y - 0.5); from = -1; }
    }
  }
  return path;
}

/**
 * The edges of an outline in slice pixels, made once.
 * @param {import("./masks.js").Outlined} one @param {{width: number, height: number}} plane
 */
export function pathOf(one, plane) {
  const { mask } = one; // may have to be made first, and the path with it
  one.path ??= outline(mask, plane.width, plane.height, one.bounds);
  return one.path;
}
