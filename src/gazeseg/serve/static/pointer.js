// The mouse on the main view: click, box, brush, pan, grey window, wheel.

import { chosen, resizeBrush, toggleBox } from "./acts.js";
import { brush } from "./brush.js";
import { desk, say, shownView } from "./desk.js";
import { desktop } from "./desktop.js";
import { redraw } from "./drawing.js";
import { mouseMoved } from "./eyes.js";
import { feel } from "./holding.js";
import { big, small } from "./page.js";
import { lookAtPointer, scroll, shown, swap, tell } from "./showing.js";
import { now } from "./wire.js";

/**
 * A drag at work; ``fromXy`` is where it began in slice pixels, which zooming does not move.
 * @typedef {{from: [number, number], fromXy: number[], window: [number, number], moved: boolean, does: Drag}} Dragging
 */
/**
 * What a drag does from the button going down to its coming up.
 * @typedef {object} Drag
 * @property {boolean} [stays] what is drawn belongs to one slice, so no other one comes before the button is up
 * @property {(event: PointerEvent) => void} [begin]
 * @property {(event: PointerEvent) => void} [follow] at every move
 * @property {(event: PointerEvent, before: number[], drag: Dragging) => void} [move] once the mouse has left where the button went down
 * @property {(xy: number[], drag: Dragging) => void} [end] in slice pixels
 */

/** @type {Dragging | null} */
let drag = null;

/** @type {Record<string, Drag>} by kind */
const DRAGS = {
  pan: { move: (event, before) => shownView().pan(event.clientX - before[0], event.clientY - before[1]) },
  window: { move: changeWindow, end: (xy, drag) => click(xy, drag, false) },
  point: { end: (xy, drag) => click(xy, drag, true) },
  box: { stays: true, move: boxMoved, end: boxDrawn },
  brush: {
    stays: true,
    begin: (event) => brush.begin(shownView().toSlice(event.clientX, event.clientY), event.button === 0),
    follow: (event) => brush.follow(shownView().toSlice(event.clientX, event.clientY)),
    end: () => { if (!say(brush.stroke(now()))) brush.done(); },
  },
};

/** @param {PointerEvent} event */
function kindOf(event) {
  if (event.button === 1 || (event.button === 0 && desk.spacing)) return "pan";
  if (brush.on) return "brush";
  if (event.button === 2) return "window";
  return desk.boxing ? "box" : "point";
}

const CROSSED = 400; // pixels up or down that move a grey window by its own width

/** @param {PointerEvent} event @param {number[]} _before @param {Dragging} drag */
function changeWindow(event, _before, { from, window }) {
  const before = window[1] - window[0];
  const width = Math.max(desk.info.packing.step, before * Math.exp((event.clientX - from[0]) / 300));
  const level = (window[0] + window[1]) / 2 + (event.clientY - from[1]) * before / CROSSED;
  desk.window = [level - width / 2, level + width / 2];
}

/** @param {PointerEvent} event @param {number[]} _before @param {Dragging} drag */
function boxMoved(event, _before, { fromXy }) {
  desk.box = [...shownView().toClient(fromXy[0], fromXy[1]), event.clientX, event.clientY];
}

/** @param {number[]} xy @param {Dragging} drag */
function boxDrawn(xy, { fromXy }) {
  if (!desk.box) return;
  say({ type: "box", from_xy: fromXy, to_xy: xy });
  desk.box = null;
  toggleBox();
}

/** @param {number[]} xy @param {Dragging} drag @param {boolean} positive */
function click(xy, { moved }, positive) {
  if (!moved && shownView().inside(xy) && chosen()) say({ type: "click", xy, positive });
}

/** @param {PointerEvent} event */
function pointerMoved(event) {
  mouseMoved(event);
  if (desktop.learn(event)) tell();
  const before = desk.pointer;
  desk.pointer = [event.clientX, event.clientY];
  if (desk.held) feel();
  if (drag) dragged(drag, event, before);
  lookAtPointer();
  redraw();
}

/** @param {Dragging} drag @param {PointerEvent} event @param {number[]} before */
function dragged(drag, event, before) {
  drag.does.follow?.(event);
  drag.moved ||= Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]) > 3;
  if (drag.moved) drag.does.move?.(event, before, drag);
}

/** @param {PointerEvent} event */
function pointerDown(event) {
  if (desktop.learn(event)) tell();
  desk.pointer = [event.clientX, event.clientY];
  big.focus();
  big.setPointerCapture(event.pointerId);
  const fromXy = shownView().toSlice(event.clientX, event.clientY);
  drag = { from: [event.clientX, event.clientY], fromXy, window: desk.window, moved: false, does: DRAGS[kindOf(event)] };
  desk.dragging = drag.does.stays ?? false;
  drag.does.begin?.(event);
}

/** The drag that ran, if any; none does from now on. */
function letGo() {
  const done = drag;
  drag = null;
  desk.dragging = false;
  return done;
}

function pointerUp() {
  const done = letGo();
  if (!done) return;
  done.does.end?.(shownView().toSlice(desk.pointer[0], desk.pointer[1]), done);
  shown();
}

/** The browser takes the pointer away, for a gesture of its own: what was drawn so far is not meant. */
function pointerCancelled() {
  letGo();
  brush.drop();
  desk.box = null;
  redraw();
}

/** @param {WheelEvent} event */
function wheel(event) {
  event.preventDefault();
  if (event.altKey && brush.on) {
    resizeBrush(Math.exp(-event.deltaY / 600));
  } else if (event.ctrlKey) {
    shownView().zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    shown();
  } else {
    scroll(Math.sign(event.deltaY));
  }
}

/**
 * A mouse over a page without a case means nothing.
 * @template {Event} E @param {(event: E) => void} does
 */
const atCase = (does) => (/** @type {E} */ event) => { if (desk.info) does(event); };

/** Once. */
export function startPointer() {
  big.addEventListener("pointermove", atCase(pointerMoved));
  big.addEventListener("pointerdown", atCase(pointerDown));
  big.addEventListener("pointerup", pointerUp);
  big.addEventListener("pointercancel", pointerCancelled);
  big.addEventListener("contextmenu", (event) => event.preventDefault());
  big.addEventListener("wheel", atCase(wheel), { passive: false });
  for (const section of small) section.addEventListener("click", atCase(() => swap(section.dataset.plane ?? desk.main)));
}
