// What the reader does with structures and outlines, whichever way they ask for it.

import { brush } from "./brush.js";
import { desk, say, shownView } from "./desk.js";
import { redraw } from "./drawing.js";
import { inPercent } from "./levels.js";
import { big, by, complain } from "./page.js";
import { goTo } from "./showing.js";

/** Whether a structure is chosen; says so if not. */
export const chosen = () => Boolean(desk.state?.active) || (complain("choose a structure first, or add one on the left"), false);

/**
 * Looks and clicks mean this structure from now on; a new name adds it.
 * @param {string} name
 */
export const choose = (name) => say({ type: "choose", label: name });

/** While something is drawn it stays with the structure it was begun for. */
export function nextStructure() {
  if (desk.dragging) return;
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
  if (index === null) lookAgain();
  else goTo(index);
}

/** Where it led last, to go on from there. */
let led = "";

/** Nothing waits: to the least certain slice of the structure, and from there to the next. */
function lookAgain() {
  const view = shownView();
  const name = desk.state?.active ?? "";
  const settled = desk.carry.settled(desk.state, view.name, (index) => desk.masks.on(view.name, index).get(name)?.score ?? null);
  if (!settled.length) return complain("no slice is waiting to be checked");
  const on = led === `${name}/${view.name}/${view.index}`;
  const at = on ? (settled.findIndex(([index]) => index === view.index) + 1) % settled.length : 0;
  const [index, certain] = settled[at];
  led = `${name}/${view.name}/${index}`;
  goTo(index);
  complain(`nothing waits; ${at ? `number ${at + 1} of the least certain slices` : "the least certain slice"} of ${name}, ${inPercent(certain)} %`);
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
