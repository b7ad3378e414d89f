// Outlines to choose from, where a look may mean several things: the strip below the picture, and the others drawn thin.

import { desk, say, shownView, valuesOf } from "./desk.js";
import { pathOf } from "./edges.js";
import { inPercent } from "./levels.js";
import { Outlined } from "./masks.js";
import { complain } from "./page.js";
import { colourOf } from "./paint.js";

/** Lines and gaps in client pixels, by number; what counts is drawn as ever, without gaps. */
const DASHES = [[10, 4], [2, 3], [7, 3, 2, 3], [12, 3, 2, 3, 2, 3]];
const WORDS = { answer: "the first answer", tighter: "tighter", wider: "wider", beside: "beside it" };

/** @typedef {import("./wire.js").CandidatesMessage} CandidatesMessage */
/** @type {{told: CandidatesMessage, outlines: Outlined[], quiet: boolean} | null} quiet once the reader has chosen */
let offer = null;

/**
 * An offer is withdrawn before there is another, so what comes while one stands is the same with another number chosen.
 * @param {CandidatesMessage} told without masks, nothing is on offer any more
 */
export function hearCandidates(told) {
  const quiet = offer?.quiet ?? false;
  const withdrawn = told.masks.length === 0;
  offer = withdrawn ? null : { told, outlines: told.masks.map((one) => new Outlined(one.runs, told.shape, true)), quiet };
}

/** A new conversation, or another case. */
export const forgetCandidates = () => { offer = null; };

/** What is on offer for the structure and slice before the reader. */
function here() {
  const told = offer?.told;
  const view = shownView();
  return told && view && told.structure === desk.state?.active && told.plane === view.name && told.index === view.index ? offer : null;
}

/**
 * Take another outline, or keep the one that counts; the rest need not be seen any longer, until a number is pressed again.
 * @param {number} number from 1
 */
export function pick(number) {
  const found = here();
  if (!found?.told.masks.some((one) => one.number === number)) complain(lacking(number, found?.told));
  else if (say({ type: "pick", number })) found.quiet = !found.quiet;
}

/** @param {number} number @param {CandidatesMessage} [told] */
function lacking(number, told) {
  if (!told) return "nothing to choose here: outlines are offered where a look may mean several things";
  return `no outline ${number} here, only ${told.masks.map((one) => `${one.number} ${one.kind}`).join(", ")}`;
}

/**
 * The others than the one that counts, thin, each with its number. In client pixels.
 * @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view
 */
export function drawCandidates(context, view) {
  const found = here();
  if (!found || found.quiet || desk.hide) return;
  context.save();
  context.strokeStyle = context.fillStyle = colourOf(valuesOf(desk.state)[found.told.structure] ?? 1);
  found.told.masks.forEach(({ number }, at) => { if (number !== found.told.chosen) drawOne(context, view, found.outlines[at], number); });
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view @param {Outlined} one @param {number} number */
function drawOne(context, view, one, number) {
  if (!one.area) return;
  const scale = view.scale[0];
  context.save();
  context.translate(view.origin[0], view.origin[1]);
  context.scale(view.scale[0], view.scale[1]);
  context.lineWidth = 1.2 / scale;
  context.setLineDash(DASHES[(number - 1) % DASHES.length].map((n) => n / scale));
  context.stroke(pathOf(one, view.plane));
  context.restore();
  const [x, y] = placeOf(one, view, number);
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.save();
  context.strokeStyle = "#000";
  context.strokeText(String(number), x, y);
  context.restore();
  context.fillText(String(number), x, y);
}

/**
 * Where its number stands: beside another side of the outline for each.
 * @param {Outlined} one @param {import("./view.js").View} view @param {number} number
 */
function placeOf(one, view, number) {
  const [x0, y0, x1, y1] = one.bounds;
  const [left, top] = view.toClient(x0, y0);
  const [right, bottom] = view.toClient(x1, y1);
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [[x, top - 9], [left - 9, y], [right + 9, y], [x, bottom + 9]][(number - 1) % 4];
}

/**
 * The strip: one button for each.
 * @param {HTMLElement} place @param {(number: number) => void} take
 */
export function drawStrip(place, take) {
  const told = here()?.told ?? null;
  const now = told ? [told.structure, told.plane, told.index, told.chosen, ...told.masks.map((one) => one.number)].join(" ") : "";
  if (place.dataset.now === now) return;
  place.dataset.now = now;
  place.hidden = !told;
  place.replaceChildren(...(told?.masks ?? []).map((one) => buttonOf(one, told?.chosen === one.number, take)));
}

/** @param {CandidatesMessage["masks"][number]} one @param {boolean} chosen @param {(number: number) => void} take */
function buttonOf(one, chosen, take) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(chosen));
  button.title = WORDS[one.kind] + (one.score === null ? "" : `, predicted overlap ${inPercent(one.score)} %`);
  button.append(Object.assign(document.createElement("kbd"), { textContent: String(one.number) }), ` ${one.kind}`);
  button.onclick = () => take(one.number);
  return button;
}

/** For scripts that drive the page. */
export function offered() {
  const found = here();
  return found && { ...found.told, quiet: found.quiet };
}
