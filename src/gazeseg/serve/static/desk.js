// Everything that changes while a case is open.

import { Carry } from "./carry.js";
import { Labels } from "./labels.js";
import { Masks } from "./masks.js";
import { complain } from "./page.js";
import { Slices } from "./slices.js";
import { downOf, View } from "./view.js";
import { now } from "./wire.js";

export const desk = {
  name: "",
  /** @type {any} the case as the service describes it, with its shape */ info: null,
  /** @type {import("./wire.js").Talk | null} */ talk: null,
  /** @type {Slices | null} */ slices: null,
  /** @type {Labels | null} */ labels: null,
  masks: new Masks(),
  carry: new Carry(),
  /** @type {import("./wire.js").StateMessage | null} */ state: null,
  /** @type {Record<string, View>} by plane */ views: {},
  main: "axial",
  /** @type {[number, number]} */ window: [-160, 240],
  /** @type {number[] | null} the voxel under the pointer */ cross: null,
  source: "mouse", // who gives the gaze
  /** @type {string | null} action of the key that is held */ held: null,
  hide: false,
  showLooks: false,
  spacing: false, // the space bar is down
  boxing: false,
  dragging: false, // the button is down for a stroke or a box, which belongs to the slice and structure it began with: both stay
  /** @type {number[] | null} being drawn, in client pixels */ box: null,
  /** @type {number[]} in client pixels */ pointer: [0, 0],
  /** @type {string | null} what was told last of the view */ asked: null,
  answers: 0, // how often prompts were answered
};

/** What is shown in the main view. */
export const shownView = () => desk.views[desk.main];

/**
 * Label values by name.
 * @param {import("./wire.js").StateMessage | null} state @returns {Record<string, number>}
 */
export const valuesOf = (state) => Object.fromEntries((state?.structures ?? []).map((s) => [s.name, s.value]));

/** What the page says by itself: where it does not arrive, nothing that somebody did is lost. */
const BY_ITSELF = new Set(["show", "seen", "gaze", "pointer", "where", "doubt", "moved", "target", "calibrate next", "calibrate cancel"]);

/** @param {import("./wire.js").Said} message */
const byItself = ({ type, action }) => BY_ITSELF.has(type) || BY_ITSELF.has(`${type} ${action}`);

/**
 * Say something to the service, at this moment. Whoever does something that does not arrive is told.
 * @param {import("./wire.js").Said} message
 * @returns {boolean} whether the line was open
 */
export function say(message) {
  const sent = desk.talk?.send({ t_s: now(), ...message }) ?? false;
  if (!sent && !byItself(message)) complain("not connected: that did not count");
  return sent;
}

/**
 * Begin with another case.
 * @param {string} name @param {any} info as the service describes it
 */
export function layOnDesk(name, info) {
  /** @type {Record<string, any>} */
  const planes = info.planes;
  const shape = [0, 0, 0];
  for (const plane of Object.values(planes)) shape[plane.axis] = plane.count;
  Object.assign(desk, {
    name, info: { ...info, shape }, slices: new Slices(name, planes), labels: new Labels(name), masks: new Masks(), carry: new Carry(),
    state: null, cross: null, asked: null, window: info.windows.default,
    views: Object.fromEntries(Object.entries(planes).map(([n, plane]) => [n, new View(n, plane, Math.floor(plane.count / 2), downOf(plane, planes))])),
  });
}
