// Drawing: grey picture, outlines, looks, cross-hair, letters, scale bar.

import { pathOf } from "./edges.js";
import { packed } from "./packing.js";
import { penOf, sheet } from "./page.js";

// Okabe and Ito's palette, told apart also with colour-blind eyes; black is left out.
export const COLOURS = ["#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#0072b2", "#ffffff"];

/** @param {number} value of a structure in the label map */
export const colourOf = (value) => COLOURS[(value - 1) % COLOURS.length];

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./masks.js").Outlined} Outlined */
/** @typedef {import("./packing.js").Packing} Packing */
/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {{pixels: Int16Array | null, low: number, high: number, canvas: HTMLCanvasElement | null}} Store what was made grey last */
/** @typedef {{width: number, height: number}} Size */

/**
 * 16-bit slice to a grey canvas of its own size.
 * @param {Int16Array} pixels @param {Size} plane @param {number[]} bounds as packed numbers @param {Store} store
 */
function greyOf(pixels, plane, [low, high], store) {
  if (store.canvas && store.pixels === pixels && store.low === low && store.high === high) return store.canvas;
  const canvas = store.canvas && store.canvas.width === plane.width && store.canvas.height === plane.height ? store.canvas : sheet(plane.width, plane.height);
  const context = penOf(canvas);
  const image = context.createImageData(plane.width, plane.height);
  const words = new Uint32Array(image.data.buffer);
  const gain = 255 / Math.max(1e-6, high - low);
  for (let n = 0; n < pixels.length; n++) {
    const grey = Math.min(255, Math.max(0, (pixels[n] - low) * gain)) | 0;
    words[n] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  context.putImageData(image, 0, 0);
  Object.assign(store, { pixels, low, high, canvas });
  return canvas;
}

/** @type {Map<HTMLCanvasElement, Store>} */
const stores = new Map();

/**
 * Draw one view onto its canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./view.js").View} view
 * @param {{pixels: Int16Array | null, window: number[], packing: Packing, masks: Map<string, Outlined>, provisional: Set<string>, tint: CanvasImageSource | null, values: Record<string, number>, active: string | null,
 *   looks: [number, number, number, number][], cross: number[] | null, hide: boolean, box: number[] | null, full: boolean, spacingKnown: boolean,
 *   over?: (context: CanvasRenderingContext2D) => void}} what
 */
export function paint(canvas, view, what) {
  const rect = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(rect.width * ratio), Math.round(rect.height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = penOf(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, w, h);
  if (!what.pixels) return;
  const store = stores.get(canvas) ?? { pixels: null, low: NaN, high: NaN, canvas: null };
  stores.set(canvas, store);
  const grey = greyOf(what.pixels, view.plane, what.window.map((value) => packed(value, what.packing)), store);
  const [sx, sy] = [view.scale[0] * ratio, view.scale[1] * ratio];
  context.setTransform(sx, 0, 0, sy, (view.origin[0] - rect.left) * ratio, (view.origin[1] - rect.top) * ratio);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(grey, -0.5, -0.5);
  if (what.tint && !what.hide) { context.imageSmoothingEnabled = false; context.drawImage(what.tint, -0.5, -0.5); }
  if (!what.hide) for (const [name, one] of what.masks) drawMask(context, view, one, colourOf(what.values[name] ?? 1), name === what.active, one.final && !what.provisional.has(name), sx);
  context.setTransform(ratio, 0, 0, ratio, -rect.left * ratio, -rect.top * ratio);
  drawLooks(context, view, what.looks);
  if (what.cross) drawCross(context, view, what.cross, rect);
  if (what.box) drawBox(context, what.box);
  what.over?.(context);
  if (what.full) drawMarks(context, view, rect, what.spacingKnown);
}

/**
 * An outline; while it is new, the one before it fades.
 * @param {Pen} context @param {View} view @param {Outlined} one @param {string} colour @param {boolean} active @param {boolean} final @param {number} scale
 */
function drawMask(context, view, one, colour, active, final, scale) {
  context.strokeStyle = colour;
  context.lineWidth = (active ? 2.2 : 1.4) * (devicePixelRatio || 1) / scale;
  const far = one.fade();
  if (one.before) drawLine(context, view, one.before, one.before.final, scale, 1 - far);
  drawLine(context, view, one, final, scale, far);
}

/** @param {Pen} context @param {View} view @param {Outlined} one @param {boolean} final @param {number} scale @param {number} alpha */
function drawLine(context, view, one, final, scale, alpha) {
  context.globalAlpha = alpha;
  context.setLineDash(final ? [] : [6 / scale, 4 / scale]);
  context.stroke(pathOf(one, view.plane));
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** @param {Pen} context @param {View} view @param {number[][]} looks */
function drawLooks(context, view, looks) {
  for (const [x, y, sigma, sign] of looks) {
    const [cx, cy] = view.toClient(x, y);
    context.strokeStyle = sign ? "#56b4e9" : "#d55e00";
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(cx, cy, Math.max(3, sigma * view.scale[0]), 0, 2 * Math.PI);
    context.stroke();
  }
}

/** @param {Pen} context @param {View} view @param {number[]} cross in slice pixels @param {DOMRect} rect */
function drawCross(context, view, [x, y], rect) {
  const [cx, cy] = view.toClient(x, y);
  context.strokeStyle = "#56b4e966";
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(rect.left, cy); context.lineTo(rect.right, cy);
  context.moveTo(cx, rect.top); context.lineTo(cx, rect.bottom);
  context.stroke();
}

/** @param {Pen} context @param {number[]} box in client pixels */
function drawBox(context, [x0, y0, x1, y1]) {
  context.strokeStyle = "#f0e442";
  context.setLineDash([5, 4]);
  context.strokeRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
  context.setLineDash([]);
}

/**
 * Which side of the patient is where, and how long 5 cm are.
 * @param {Pen} context @param {View} view @param {DOMRect} rect @param {boolean} spacingKnown
 */
function drawMarks(context, view, rect, spacingKnown) {
  context.fillStyle = "#d6dade";
  context.font = "600 15px system-ui, sans-serif";
  context.textBaseline = "middle";
  const { left, right, top, bottom } = view.plane.letters;
  context.textAlign = "left"; context.fillText(left, rect.left + 8, rect.top + rect.height / 2);
  context.textAlign = "right"; context.fillText(right, rect.right - 8, rect.top + rect.height / 2);
  context.textAlign = "center"; context.fillText(top, rect.left + rect.width / 2, rect.top + 14);
  context.fillText(bottom, rect.left + rect.width / 2, rect.bottom - 14);
  if (!spacingKnown) return;
  const length = 50 * view.scale[0] / view.plane.spacing_mm[0];
  const mm = length > rect.width / 2 ? 10 : 50;
  const drawn = mm === 50 ? length : length / 5;
  context.fillRect(rect.right - 16 - drawn, rect.bottom - 34, drawn, 3);
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "right";
  context.fillText(`${mm / 10} cm`, rect.right - 16, rect.bottom - 44);
}
