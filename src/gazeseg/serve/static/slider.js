// The strip at the right edge of the main view: all slices at a glance, with marks where structures are.

import { penOf } from "./page.js";
import { colourOf } from "./paint.js";

/**
 * Let a strip jump to slices by mouse and keys.
 * @param {HTMLElement} strip @param {() => import("./view.js").View | undefined} view @param {(index: number) => void} goTo
 */
export function makeSlider(strip, view, goTo) {
  /** @param {PointerEvent} event */
  const jump = (event) => {
    const shown = view();
    if (!shown) return;
    const rect = strip.getBoundingClientRect();
    const { count } = shown.plane;
    const above = Math.floor(((event.clientY - rect.top) / rect.height) * count);
    goTo(shown.fromTop(Math.min(count - 1, Math.max(0, above))));
  };
  strip.addEventListener("pointerdown", (event) => { strip.setPointerCapture(event.pointerId); jump(event); event.preventDefault(); });
  strip.addEventListener("pointermove", (event) => { if (event.buttons & 1) jump(event); });
}

const LANES = 4;
const UNSEEN = 0.4; // as wide as this share of its lane is a mark of which nobody has seen the outline
/** @type {Record<string, string>} what is at the top, by plane */
const TOPS = { axial: "the head", coronal: "the front", sagittal: "the patient's right" };

/** @typedef {import("./wire.js").Structure} Structure */
/**
 * One lane for each structure while there are few; of many, one for the active structure and one for all others.
 * @param {Structure[]} marked @param {string | null} active @param {string} plane
 */
function lanesOf(marked, active, plane) {
  /** @param {Structure} one */
  const laneOf = (one) => ({ colour: colourOf(one.value), indices: one.slices[plane], unsure: new Set(one.provisional[plane] ?? []), unseen: new Set(one.unseen[plane] ?? []) });
  if (marked.length <= LANES) return marked.map(laneOf);
  const others = new Set(marked.filter((one) => one.name !== active).flatMap((one) => one.slices[plane]));
  return [...marked.filter((one) => one.name === active).map(laneOf), { colour: "#5c666f", indices: others, unsure: new Set(), unseen: new Set() }];
}

/**
 * @param {HTMLElement} strip @param {import("./view.js").View} view
 * @param {import("./wire.js").Structure[]} structures @param {string | null} active
 */
export function drawSlider(strip, view, structures, active) {
  const canvas = /** @type {HTMLCanvasElement} */ (strip.querySelector("canvas"));
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(strip.clientWidth * ratio), Math.round(strip.clientHeight * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = penOf(canvas);
  context.fillStyle = "#15181b";
  context.fillRect(0, 0, w, h);
  const { count } = view.plane;
  const step = h / count;
  const lanes = lanesOf(structures.filter((one) => one.slices[view.name]?.length), active, view.name);
  const lane = (w - 4 * ratio) / Math.max(1, lanes.length);
  lanes.forEach(({ colour, indices, unsure, unseen }, number) => {
    context.fillStyle = colour;
    for (const index of indices) {
      context.globalAlpha = unsure.has(index) ? 0.45 : 1;
      context.fillRect(2 * ratio + number * lane, view.fromTop(index) * step, (lane - ratio) * (unseen.has(index) ? UNSEEN : 1), Math.max(ratio, step));
    }
  });
  context.globalAlpha = 1;
  context.fillStyle = "#d6dade";
  context.fillRect(0, (view.fromTop(view.index) + 0.5) * step - ratio, w, 2 * ratio);
  strip.title = `slices, ${TOPS[view.name]} at the top; marks show structures: pale ones wait, narrow ones were never shown`;
  strip.setAttribute("aria-valuemax", String(count));
  strip.setAttribute("aria-valuenow", String(view.index + 1));
  strip.setAttribute("aria-valuetext", `${view.name} slice ${view.index + 1} of ${count}`);
}
