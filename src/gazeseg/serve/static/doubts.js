// How sure the outline before the reader is: a word for it, and on demand where the model wavers and who sees it otherwise.

import { desk, say, shownView } from "./desk.js";
import { inPercent, overlapWord } from "./levels.js";
import { fromRuns } from "./masks.js";
import { by, penOf, sheet, write } from "./page.js";
import { activeOf } from "./wire.js";

// Okabe and Ito's yellow, blue and vermilion; hatched in opposite directions, so that nobody needs the colours.
const [UNSURE, MISSING, EXTRA] = [[240, 228, 66], [86, 180, 233], [213, 94, 0]];
const SOFT = [0, 60, 105, 150]; // how opaque, by how many bands a pixel lies in

/** @typedef {import("./wire.js").DoubtsMessage} DoubtsMessage */
/** @typedef {import("./masks.js").Outlined} Outlined */
const doubts = {
  on: false,
  /** @type {string | null} what was asked about */ asked: null,
  /** @type {Outlined | undefined} the outline it was asked about */ about: undefined,
  /** @type {DoubtsMessage | null} */ told: null,
  /** @type {HTMLCanvasElement | null} */ picture: null,
};

/** @returns {Outlined | undefined} the outline of the active structure on the slice shown */
const here = () => desk.masks.on(shownView().name, shownView().index).get(desk.state?.active ?? "");

/** Show doubts, or no more. */
export function toggleDoubts() {
  doubts.on = !doubts.on;
  forgetDoubts();
  by("unsure").setAttribute("aria-pressed", String(doubts.on));
}

/** What was told holds no more. */
export function forgetDoubts() {
  Object.assign(doubts, { asked: null, about: undefined, told: null, picture: null });
}

/** Ask once about every outline that is shown and final. */
export function followDoubts() {
  const [view, one, active] = [shownView(), here(), desk.state?.active];
  const agreed = activeOf(desk.state)?.accepted;
  const question = `${view.name}/${view.index}/${active}/${agreed}`;
  if (!doubts.on || (question === doubts.asked && one === doubts.about)) return;
  if (one && !one.final) return;
  Object.assign(doubts, { asked: question, about: one, told: null, picture: null });
  if (one && active) say({ type: "doubt", label: active });
}

/** @param {DoubtsMessage} told */
export function hearDoubts(told) {
  const view = shownView();
  if (!doubts.on || told.plane !== view.name || told.index !== view.index || told.structure !== desk.state?.active) return;
  Object.assign(doubts, { told, picture: pictureOf(told) });
}

/** @param {DoubtsMessage} told */
function pictureOf(told) {
  const [height, width] = told.shape;
  const [missing, extra, ...bands] = [told.missing, told.extra, ...told.bands].map((runs) => fromRuns(runs, height * width));
  const image = new ImageData(width, height);
  for (let n = 0; n < height * width; n++) {
    const [x, y] = [n % width, Math.floor(n / width)];
    const within = bands.reduce((sum, band) => sum + band[n], 0);
    if (missing[n] && (x + y) % 4 < 2) image.data.set([...MISSING, 220], 4 * n);
    else if (extra[n] && (x - y + height) % 4 < 2) image.data.set([...EXTRA, 220], 4 * n);
    else if (within) image.data.set([...UNSURE, SOFT[within]], 4 * n);
  }
  const canvas = sheet(width, height);
  penOf(canvas).putImageData(image, 0, 0);
  return canvas;
}

/**
 * In client pixels.
 * @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view
 */
export function drawDoubts(context, view) {
  if (!doubts.picture || desk.hide || doubts.about !== here()) return;
  context.save();
  context.translate(view.origin[0], view.origin[1]);
  context.scale(view.scale[0], view.scale[1]);
  context.imageSmoothingEnabled = false;
  context.drawImage(doubts.picture, -0.5, -0.5);
  context.restore();
}

/** What the colours mean; and how good the outline shown is by the model's own word. */
export function drawWords() {
  by("legend").hidden = !doubts.on;
  const other = doubts.told?.other === "loaded" ? "the loaded mask" : "the model now";
  by("legend-others").hidden = !doubts.told?.other;
  write("legend-missing", `only in ${other}`);
  write("legend-extra", `not in ${other}`);
  write("quality", qualityOf(here()));
}

/** @param {Outlined | undefined} one */
function qualityOf(one) {
  if (!one) return "";
  if (one.score === null) return "this outline was carried, chosen, drawn or loaded: no overlap is predicted for it";
  return `this outline: ${overlapWord(one.score)}, predicted overlap ${inPercent(one.score)} %`;
}

/** For scripts that drive the page. */
export const doubted = () => doubts.told;
