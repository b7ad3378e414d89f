// Near enough for the eyes: twice the error of the gaze has to fit into the structure.

import { desk, say, shownView } from "./desk.js";
import { desktop } from "./desktop.js";
import { drawLight, gazeReach } from "./eyes.js";
import { big, by } from "./page.js";
import { shown } from "./showing.js";

const MAX_ZOOM = 16;
const NEARLY = 1.02; // what is this near is near enough
const KEPT = "gazeseg-zoom-for-me";

/**
 * How wide organs usually are, in mm, until this one has an outline.
 * @type {Record<string, number>}
 */
const USUAL_MM = { adrenal: 5, esophagus: 20, gallbladder: 20, pancreas: 25, kidney_left: 60, kidney_right: 60, liver: 150 };

const nearing = {
  on: localStorage.getItem(KEPT) === "1",
  /** @type {(() => void) | null} what waits until the picture is near enough */ then: null,
};

/** How wide the active structure is: the short axis of an ellipse of its area and length, here or on the nearest slice outlined. */
function widthMm() {
  const [view, active] = [shownView(), desk.state?.active ?? ""];
  const [sx, sy] = view.plane.spacing_mm;
  for (const step of [0, 1, -1, 2, -2]) {
    const one = desk.masks.on(view.name, view.index + step).get(active);
    if (one?.area) {
      const [x0, y0, x1, y1] = one.bounds;
      return (4 * one.area * sx * sy) / (Math.PI * Math.max((x1 - x0 + 1) * sx, (y1 - y0 + 1) * sy));
    }
  }
  return USUAL_MM[active] ?? null;
}

/** How much nearer the picture has to be; 1 is near enough. */
export function nearerBy() {
  if (!desk.info) return 1;
  const { errorMm, zoom, minZoom } = gazeReach();
  if (!errorMm) return 1;
  const width = desk.info.spacing_known ? widthMm() : null;
  const wanted = Math.max(width ? (2 * errorMm) / width : 1, minZoom / zoom);
  const factor = Math.min(wanted, MAX_ZOOM / zoom);
  return factor > NEARLY ? factor : 1;
}

/** What to do about it, in words. */
export function nearerHint() {
  const factor = nearerBy();
  if (factor === 1) return "";
  const { errorMm, zoom, minZoom } = gazeReach();
  const width = desk.info.spacing_known ? widthMm() : null;
  const why = width && 2 * errorMm > width
    ? `the gaze error, ${errorMm.toFixed(0)} mm here, is larger than half of ${desk.state?.active} (${width.toFixed(0)} mm wide)`
    : `the gaze error is larger than the structure (${zoom.toFixed(1)}× now, ${minZoom.toFixed(1)}× needed)`;
  return `${nearing.on ? "F will zoom in" : "zoom in"} ${factor.toFixed(1)}×: ${why}`;
}

/**
 * Zoom in where the eyes rest, if that is wanted and needed, and go on then.
 * @param {() => void} then @returns {boolean} whether it is waited for
 */
export function nearerFirst(then) {
  if (!nearing.on || nearerBy() === 1) return false;
  nearing.then = then;
  say({ type: "where" });
  return true;
}

/**
 * Where the eyes rest.
 * @param {import("./wire.js").RestingMessage} message
 */
export function hearResting({ xy }) {
  const then = nearing.then;
  nearing.then = null;
  if (!then) return;
  const [x, y] = inside(xy ? desktop.toClient(xy) : desk.pointer);
  shownView().zoom(nearerBy(), x, y);
  shown();
  then();
}

/**
 * A place in the picture, or its middle.
 * @param {number[]} place in client pixels
 */
function inside([x, y]) {
  const rect = big.getBoundingClientRect();
  const there = x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;
  return there ? [x, y] : [rect.left + rect.width / 2, rect.top + rect.height / 2];
}

/** Once. */
export function startNearing() {
  const button = by("zoom-me");
  button.setAttribute("aria-pressed", String(nearing.on));
  button.onclick = () => {
    nearing.on = !nearing.on;
    localStorage.setItem(KEPT, nearing.on ? "1" : "0");
    button.setAttribute("aria-pressed", String(nearing.on));
    drawLight();
    big.focus();
  };
}
