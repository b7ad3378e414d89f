// What to do next, for a reader who waits: below the picture, where nothing else is said. Nobody is asked, the page knows it.

import { brush } from "./brush.js";
import { desk, shownView } from "./desk.js";
import { gazeMarks } from "./eyes.js";
import { write } from "./page.js";
import { activeOf } from "./wire.js";

const REST_MS = 600; // whoever scrolls past is not in need of a hint, and changing words draw the eyes
let wanted = "";
let resting = 0;

/** Show it once it has been the same for a while; it stands still while a key is held. */
export function drawHint() {
  const words = desk.held ? wanted : nextStep();
  if (words === wanted) return;
  wanted = words;
  clearTimeout(resting);
  resting = setTimeout(() => write("step", wanted), REST_MS);
}

/** In words; nothing where it is not plain what comes next. */
export function nextStep() {
  const { state } = desk;
  if (!state || brush.on || desk.boxing) return "";
  if (!state.structures.length) return "Add a structure on the left";
  const one = activeOf(state);
  if (!one) return "Choose a structure on the left, or press N";
  if (one.locked || one.accepted) return "";
  const view = shownView();
  if (desk.masks.on(view.name, view.index).has(one.name)) return "Enter accepts; hold D where too much";
  if (one.slices[view.name]?.includes(view.index)) return ""; // its outline is on the way
  return gazeMarks() ? `Hold F over the ${one.name}` : `Click on the ${one.name}`;
}
