// Carried outlines that were before the reader: the service keeps which, so that nobody agrees with what was never shown unawares.

import { desk, say, shownView } from "./desk.js";

/** @typedef {import("./wire.js").Structure} Structure */
let here = "";
let waiting = 0;

/** Tell of the slice shown once it has been on the screen for long enough; told again only if something new is carried there. */
export function followSeen() {
  const now = unseenHere() ? `${desk.name}/${shownView().name}/${shownView().index}` : "";
  if (now === here) return;
  here = now;
  clearTimeout(waiting);
  if (now) waiting = setTimeout(tellSeen, 1000 * desk.info.shown_s);
}

/** Whether picture and outlines are on the screen, one of them made from other slices and not shown since. */
function unseenHere() {
  const { name, index } = shownView();
  if (desk.hide || document.hidden || !desk.slices?.has(name, index) || !desk.masks.came(name, index)) return false;
  return (desk.state?.structures ?? []).some((one) => one.unseen[name]?.includes(index));
}

function tellSeen() {
  const { name, index } = shownView();
  // What did not arrive, or was hidden meanwhile, is tried again when something is drawn next.
  if (document.hidden || !say({ type: "seen", plane: name, index })) here = "";
}

/**
 * Carried slices of a structure that wait for the reader, and those of them that were never shown.
 * @param {Structure} structure
 */
export function carriedOf(structure) {
  const waits = Object.entries(structure.provisional);
  const unseen = waits.flatMap(([plane, indices]) => indices.filter((index) => structure.unseen[plane]?.includes(index)));
  return { waiting: waits.reduce((sum, [, indices]) => sum + indices.length, 0), unseen: unseen.length };
}
