// Outlines to choose from, where a look may mean several things: the strip below the picture, and the others drawn thin.

import { desk, say, shownView, valuesOf } from "./desk.js";
import { pathOf } from "./edges.js";
import { Outlined } from "./masks.js";
import { complain } from "./page.js";
import { colourOf } from "./paint.js";

/** Lines and gaps in client pixels, by number; what counts is drawn as ever, without gaps. */
const DASHES = [[10, 4], [2, 3], [7, 3, 2, 3]];
const WORDS = { answer: "the first answer", tighter: "tighter", wider: "wider", beside: "beside it" };

/** @typedef {import("./wire.js").CandidatesMessage} CandidatesMessage */
/** @type {{told: CandidatesMessage, outlines: Outlined[]} | null} */
let offer = null;

/** @param {CandidatesMessage} told without masks, nothing is on offer any more */
export function hearCandidates(told) {
  const withdrawn = told.masks.length === 0;
  offer = withdrawn ? null : { told, outlines: told.masks.map((one) => new Outlined(one.runs, told.shape, true)) };
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
 * Take another outline.
 * @param {number} number from 1
 */
export function pick(number) {
  const masks = here()?.told.masks ?? [];
  if (number <= masks.length) say({ type: "pick", number });
  else complain("nothing to choose here: outlines are offered where a look may mean several things");
}

/**
 * The others than the one that counts, thin, each with its number. In client pixels.
 * @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view
 */
export function drawCandidates(context, view) {
  const found = here();
  if (!found || desk.hide) return;
  context.save();
  context.strokeStyle = context.fillStyle = colourOf(valuesOf(desk.state)[found.told.structure] ?? 1);
  found.outlines.forEach((one, at) => { if (at + 1 !== found.told.chosen && one.area) drawOne(context, view, one, at); });
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view @param {Outlined} one @param {number} at */
function drawOne(context, view, one, at) {
  const scale = view.scale[0];
  context.save();
  context.translate(view.origin[0], view.origin[1]);
  context.scale(view.scale[0], view.scale[1]);
  context.lineWidth = 1.2 / scale;
  context.setLineDash(DASHES[at % DASHES.length].map((n) => n / scale));
  context.stroke(pathOf(one, view.plane));
  context.restore();
  const [x, y] = placeOf(one, view, at);
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.save();
  context.strokeStyle = "#000";
  context.strokeText(String(at + 1), x, y);
  context.restore();
  context.fillText(String(at + 1), x, y);
}

/**
 * Where its number stands: beside another side of the outline for each.
 * @param {Outlined} one @param {import("./view.js").View} view @param {number} at
 */
function placeOf(one, view, at) {
  const [x0, y0, x1, y1] = one.bounds;
  const [left, top] = view.toClient(x0, y0);
  const [right, bottom] = view.toClient(x1, y1);
  return [[(left + right) / 2, top - 9], [left - 9, (top + bottom) / 2], [right + 9, (top + bottom) / 2]][at % 3];
}

/**
 * The strip: one button for each.
 * @param {HTMLElement} place
 */
export function drawStrip(place) {
  const told = here()?.told ?? null;
  const now = told ? `${told.structure} ${told.plane} ${told.index} ${told.chosen} ${told.masks.length}` : "";
  if (place.dataset.now === now) return;
  place.dataset.now = now;
  place.hidden = !told;
  place.replaceChildren(...(told?.masks ?? []).map((one, at) => buttonOf(one, at + 1, told?.chosen === at + 1)));
}

/** @param {CandidatesMessage["masks"][number]} one @param {number} number @param {boolean} chosen */
function buttonOf(one, number, chosen) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(chosen));
  button.title = `${WORDS[one.kind]}, predicted overlap ${Math.round(100 * one.score)} %`;
  button.append(Object.assign(document.createElement("kbd"), { textContent: String(number) }), ` ${one.kind}`);
  button.onclick = () => pick(number);
  return button;
}

/** For scripts that drive the page. */
export const offered = () => here()?.told ?? null;
