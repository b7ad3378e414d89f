// Keys with a meaning for the service, and the mouse that stands in for gaze while one of them is held.

import { desk, say } from "./desk.js";
import { desktop } from "./desktop.js";
import { nearerFirst } from "./nearing.js";
import { complain } from "./page.js";
import { now } from "./wire.js";

/** @type {[number, number, number] | null} the last sample */
let felt = null;
/** @type {[number, number, number][]} samples not sent yet: time, x, y in display coordinates of the screen */
let samples = [];

/** @param {string} action @param {boolean} down */
const key = (action, down) => say({ type: "key", action, down });

/**
 * A key that acts when pressed: down and up at once.
 * @param {string} action
 * @returns {boolean} whether the line was open
 */
export function press(action) {
  return key(action, true) && key(action, false);
}

/** @param {string} action */
export function hold(action) {
  if (desk.held === action) return;
  if (!desk.state?.active) return complain("choose a structure first, or add one on the left");
  if (desk.held) release(); // a finger rolls from one key to the next: the one that comes up late is not heard any more
  desk.held = action;
  if (!nearerFirst(() => { if (desk.held === action) begin(action); })) begin(action);
}

/** @param {string} action */
function begin(action) {
  felt = null;
  sendGaze();
  key(action, true);
}

export function release() {
  if (!desk.held) return;
  sendGaze();
  key(desk.held, false);
  desk.held = null;
}

/**
 * The mouse stands in for gaze: where it is. Between two events it rests, which a busy page may notice late, so the time between
 * is filled with where it was.
 */
export function feel() {
  if (desk.source !== "mouse") return;
  const t = now();
  if (felt) for (let at = Math.max(felt[0] + 0.016, t - 1); at < t - 0.008; at += 0.016) samples.push([at, felt[1], felt[2]]);
  felt = [t, ...desktop.toDisplay(desk.pointer)];
  samples.push(felt);
}

/** Send the gaze of the mouse up to now. */
export function sendGaze() {
  if (desk.source !== "mouse") return;
  feel();
  desk.talk?.send({ type: "gaze", samples });
  samples = [];
}

/** A simulated reader looks where the hand points. */
export const steer = () => desk.talk?.send({ type: "pointer", xy: desktop.toDisplay(desk.pointer) });
