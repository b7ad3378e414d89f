// The picture: slices, outlines, what lies over them, and the words below.

import { brush } from "./brush.js";
import { drawCandidates, drawStrip, pick } from "./candidates.js";
import { desk, shownView, valuesOf } from "./desk.js";
import { drawDoubts, drawWords, followDoubts } from "./doubts.js";
import { drawHint } from "./hints.js";
import { tinted } from "./labels.js";
import { unpacked } from "./packing.js";
import { big, by, small, write } from "./page.js";
import { colourOf, paint } from "./paint.js";
import { followSeen } from "./seeing.js";
import { drawSlider } from "./slider.js";

/** @typedef {import("./view.js").View} View */

let waiting = false;

/** Draw everything anew, once however often it is asked for. */
export function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function draw() {
  if (!desk.info) return;
  for (const section of [big, ...small]) drawView(section);
  const view = shownView();
  drawSlider(by("slider"), view, desk.state?.structures ?? [], desk.state?.active ?? null);
  followDoubts();
  drawWords();
  drawStrip(by("choices"), (number) => { pick(number); redraw(); });
  desk.carry.show(by("sure"), desk.state, view.name, view.index);
  write("where", `${desk.main} ${view.index + 1}/${view.plane.count}  ${under(view)}`);
  drawHint();
  followSeen();
}

/** @param {HTMLElement} section */
function drawView(section) {
  const view = desk.views[section.dataset.plane ?? ""];
  const main = section === big;
  if (view.fitted || !main) view.fit(section.getBoundingClientRect());
  if (!main) follow(view);
  const masks = desk.masks.on(view.name, view.index);
  paint(/** @type {HTMLCanvasElement} */ (section.querySelector("canvas")), view, {
    pixels: desk.slices?.get(view.name, view.index, redraw) ?? null, window: desk.window, packing: desk.info.packing, masks,
    provisional: provisionalOn(view), tint: tintOf(view), values: valuesOf(desk.state), active: desk.state?.active ?? null,
    hide: desk.hide, full: main, spacingKnown: desk.info.spacing_known, ...(main ? overMain(view) : overSmall(view)),
  });
  if ([...masks.values()].some((one) => one.fade() < 1)) redraw();
}

/**
 * A small view goes to where the pointer is, by way of the slices that come; a key held, nothing moves.
 * @param {View} view
 */
function follow(view) {
  if (view.wanted === null || desk.held) return;
  /** @param {number} index */
  const came = (index) => { if (!desk.held) view.stepTo(index); redraw(); };
  if (desk.slices?.follow(view.name, view.wanted, came)) view.arrive();
}

/**
 * What only the main view has: doubts, outlines on offer, the brush, the box, where was looked.
 * @param {View} view
 */
function overMain(view) {
  const active = desk.state?.active ?? null;
  /** @param {CanvasRenderingContext2D} context */
  const over = (context) => {
    drawDoubts(context, view);
    drawCandidates(context, view);
    if (brush.on) brush.draw(context, view, desk.pointer, colourOf(valuesOf(desk.state)[active ?? ""] ?? 1));
  };
  const looks = desk.showLooks ? desk.masks.looks.get(`${view.name}/${view.index}/${active}`) ?? [] : [];
  return { over, looks, box: desk.box, cross: null };
}

/**
 * What only the small views have: where the pointer is.
 * @param {View} view
 */
function overSmall(view) {
  return { over: undefined, looks: [], box: null, cross: desk.cross ? view.fromVoxel(desk.cross, desk.info.shape) : null };
}

/**
 * Structures whose outline here nobody has checked.
 * @param {View} view
 */
const provisionalOn = (view) => new Set((desk.state?.structures ?? []).filter((s) => s.provisional[view.name]?.includes(view.index)).map((s) => s.name));

/**
 * Structures that cross this slice without an outline that could be drawn: outlined in other planes, or here, but the service sends
 * outlines of the main view only.
 * @param {View} view
 */
function tintOf(view) {
  const structures = desk.state?.structures ?? [];
  const drawn = desk.masks.on(view.name, view.index);
  const lacking = structures.some((s) => !drawn.has(s.name) && mayCross(s, view));
  const labels = (lacking && desk.labels?.get(view.name, view.index, redraw)) || null;
  const out = new Set(structures.filter((s) => drawn.has(s.name)).map((s) => s.value));
  return labels && tinted(labels, view.plane.width, view.plane.height, out);
}

/** @param {import("./wire.js").Structure} structure @param {View} view */
const mayCross = ({ slices }, view) => Object.entries(slices).some(([plane, indices]) => plane !== view.name || indices.includes(view.index));

/**
 * The value under the pointer.
 * @param {View} view
 */
function under(view) {
  const xy = view.toSlice(desk.pointer[0], desk.pointer[1]).map(Math.round);
  const pixels = desk.slices?.get(view.name, view.index, redraw);
  if (!pixels || !view.inside(xy)) return "";
  const value = unpacked(pixels[xy[1] * view.plane.width + xy[0]], desk.info.packing);
  return `(${xy[0]}, ${xy[1]})  ${value}${desk.info.units === "hu" ? " HU" : ""}`;
}
