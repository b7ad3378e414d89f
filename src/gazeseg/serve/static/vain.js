// What to say where a look or a click did nothing: without a word nobody would know whether it was noticed.

import { desk, shownView } from "./desk.js";
import { complain } from "./page.js";

/** @typedef {import("./wire.js").VainMessage} VainMessage */

/** @param {VainMessage} told */
export const hearVain = (told) => complain(told.counted ? unchanged(told) : uncounted(told));

/** @param {VainMessage} told */
function unchanged({ by, positive }) {
  const look = by === "look";
  const outlined = desk.masks.on(shownView().name, shownView().index).has(desk.state?.active ?? "");
  if (!positive && !outlined) return "there is no outline on this slice to take away from";
  const where = positive ? "missing" : "too much";
  return `that ${look ? "look" : "click or box"} changed next to nothing: ${look ? "look" : "click"} closer to the middle of what is ${where}, or zoom in`;
}

/** @param {VainMessage} told */
const uncounted = ({ positive }) => `no look counted: hold ${positive ? "F" : "D"} and rest on one place of the picture`;
