// What the reader does with structures and outlines, whichever way they ask for it.

import { brush } from "./brush.js";
import { desk, say, shownView } from "./desk.js";
import { redraw } from "./drawing.js";
import { big, by, complain } from "./page.js";
import { goTo } from "./showing.js";

/** Whether a structure is chosen; says so if not. */
export const chosen = () => Boolean(desk.state?.active) || (complain("choose a structure first, or add one on the left"), false);

/**
 * Looks and clicks mean this structure from now on; a new name adds it.
 * @param {string} name
 */
export const choose = (name) => say({ type: "choose", label: name });

export function nextStructure() {
  const names = (desk.state?.structures ?? []).map((s) => s.name);
  if (names.length) choose(names[(names.indexOf(desk.state?.active ?? "") + 1) % names.length]);
}

/** @param {string} label @param {string} to */
export const rename = (label, to) => say({ type: "rename", label, to });

/** @param {string} label @param {boolean} locked */
export const lock = (label, locked) => say({ type: "lock", label, locked });

/**
 * Carry the outline shown to its neighbours, or fill between outlines.
 * @param {"carry" | "fill"} type
 */
export function carry(type) {
  if (chosen()) say({ type, label: desk.state?.active });
}

/** Stop carrying. */
export function halt() {
  if (desk.carry.working) say({ type: "halt" });
}

/** To the slice that needs the reader most. */
export function lookNext() {
  const view = shownView();
  const index = desk.carry.next(desk.state, view.name, view.index);
  if (index === null) complain("no slice is waiting to be checked");
  else goTo(index);
}

/** The next drag draws a box, or does not. */
export function toggleBox() {
  desk.boxing = !desk.boxing;
  by("box").setAttribute("aria-pressed", String(desk.boxing));
}

/** Drags paint, or do not. */
export function togglePaint() {
  brush.on = !brush.on && Boolean(desk.state?.active);
  brush.done();
  by("paint").setAttribute("aria-pressed", String(brush.on));
  big.classList.toggle("painting", brush.on);
}

/** @param {number} factor */
export function resizeBrush(factor) {
  brush.resize(factor);
  redraw();
}
