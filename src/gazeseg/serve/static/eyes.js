// The gaze of a tracker: how good it is, hands-free work, recording.

import { calibrate, calibrating, cancelCalibration, hearCalibration } from "./calibrate.js";
import { desktop } from "./desktop.js";
import { by } from "./page.js";
import { keepScreen, openScreen } from "./screen.js";
import { now } from "./wire.js";

const MOVED_MS = 50;
/** @type {Record<string, string>} */
const LIGHTS = { green: "good", amber: "fair", red: "bad" };

/** @typedef {import("./wire.js").EyesMessage} EyesMessage */
/** @typedef {{kind: string, name: string, problem: string | null, accuracy_deg: number, flowing: boolean}} Source what gives the gaze */

const eyes = {
  kind: "mouse",
  /** @type {EyesMessage | null} */ told: null,
  /** @type {Source | null} */ source: null,
  handsFree: false,
  zone: "", // what was told last of the zone to cancel
  moved: 0, // when the mouse moved last
  /** @type {(message: import("./wire.js").Said) => boolean} whether the line was open */ send: () => false,
  /** @type {(text: string) => void} */ say: () => {},
  /** @type {() => import("./view.js").View | null} */ view: () => null,
  retell: () => {},
  hint: () => "",
};

/**
 * Once, with what the page lends.
 * @param {Partial<typeof eyes>} lent
 */
export function startEyes(lent) {
  Object.assign(eyes, lent);
  by("calibrate").onclick = begin;
  by("check").onclick = check;
  by("hands").onclick = toggleHands;
  by("record").onclick = toggleRecord;
  by("drift-back").onclick = () => eyes.send({ type: "revert_drift", t_s: now() });
  by("screen-open").onclick = openScreen;
  by("consent-yes").onclick = () => eyes.send({ type: "record", t_s: now(), on: true });
  by("screen-form").onsubmit = (/** @type {SubmitEvent} */ event) => keepScreen(event, eyes.retell);
  for (const id of ["consent", "screen-dialog"]) by(id).onclose = () => by("big").focus();
}

/** Keys of this part of the page. */
export const EYE_KEYS = { c: () => begin(), v: () => check(), h: () => toggleHands() };

const tracked = () => eyes.kind !== "mouse" || (eyes.say("the mouse stands in for gaze: it needs no calibration"), false);
const begin = () => { if (tracked()) calibrate(eyes.send, "begin", Number(by("points").value)); };
const check = () => { if (tracked()) calibrate(eyes.send, "check", 5); };

// --- state -----------------------------------------------------------------------------------------------------------

/**
 * What ``/api/gaze`` says of the tracker.
 * @param {any} gaze @param {boolean} flowing
 */
export function sourceChanged(gaze, flowing) {
  eyes.kind = gaze.kind;
  eyes.source = { ...gaze, flowing };
  by("gaze-tools").hidden = gaze.kind === "mouse";
  drawLight();
}

/**
 * What the service says.
 * @param {any} message
 */
export function hearEyes(message) {
  hearCalibration(message);
  if (message.type === "ring") drawRing(message);
  if (message.type !== "eyes") return;
  if (message.wrote && message.wrote !== eyes.told?.wrote) eyes.say(message.wrote);
  eyes.told = message;
  if (eyes.handsFree !== message.hands_free) { eyes.handsFree = message.hands_free; layOut(); }
  by("hands").setAttribute("aria-pressed", String(message.hands_free));
  by("record").setAttribute("aria-pressed", String(message.recording));
  by("record").textContent = message.recording ? "Stop recording" : "Record…";
  by("record").disabled = Boolean(message.refused);
  by("record").title = message.refused ?? "keep the gaze in a file";
  by("rec").hidden = !message.recording;
  by("check").disabled = message.colour === null;
  by("drift").hidden = message.corrections === 0 && !message.drift_warning;
  by("drift-words").textContent = message.drift_warning ?? `drift ${message.drift_deg.toFixed(1)}° corrected`;
  by("drift").className = message.drift_warning ? "warn" : "";
  by("drift-back").hidden = message.corrections === 0;
  drawLight();
}

/** The connection was lost: what was shown of the gaze means nothing. */
export function eyesClosed() {
  cancelCalibration();
  by("rec").hidden = true;
  by("ring").setAttribute("visibility", "hidden");
}

/** In words: error in degrees and in mm of anatomy as the picture is drawn now. */
export function drawLight() {
  const { source, told } = eyes;
  if (!source) return;
  const light = by("gaze");
  by("hint").textContent = "";
  if (source.kind === "mouse" || source.problem) {
    light.textContent = source.problem ?? source.name;
    light.className = `light ${source.problem ? "bad" : ""}`;
    return;
  }
  const measured = told?.colour ? "" : "assumed ";
  const error = told?.accuracy_deg ?? source.accuracy_deg;
  const mm = told ? ` = ${(error * told.px_per_degree * mmPerPx()).toFixed(1)} mm here` : "";
  const colour = told?.colour ? `, ${told.colour}` : "";
  light.textContent = source.flowing ? `gaze: ${measured}error ${error.toFixed(1)}°${mm}${colour}` : "no gaze comes";
  light.title = source.name;
  light.className = `light ${!source.flowing ? "bad" : told?.colour ? LIGHTS[told.colour] : ""}`;
  if (told) by("hint").textContent = hint(told);
}

/** @param {EyesMessage} told */
function hint(told) {
  if (!told.gaze_prompts) return "gaze marks nothing: click, or calibrate again";
  return eyes.hint();
}

/** Whether looks mean anything, as far as is known. */
export const gazeMarks = () => eyes.kind === "mouse" || (eyes.told?.gaze_prompts ?? true);

/** How far the gaze may be off in the picture as it is drawn now, how large that is, and how large it has to be at least. */
export function gazeReach() {
  const told = eyes.kind === "mouse" || !eyes.told?.gaze_prompts ? null : eyes.told;
  return { errorMm: told ? told.accuracy_deg * told.px_per_degree * mmPerPx() : 0, zoom: zoom(), minZoom: told?.min_zoom ?? 1 };
}

const mmPerPx = () => { const view = eyes.view(); return view ? view.plane.spacing_mm[0] / (view.scale[0] * devicePixelRatio) : 0; };

/** How large the slice is drawn, 1 is all of it. */
function zoom() {
  const view = eyes.view();
  if (!view) return 1;
  const { width, height, spacing_mm: [sx, sy] } = view.plane;
  const rect = by("big").getBoundingClientRect();
  return view.scale[0] / (0.96 * sx * Math.min(rect.width / (width * sx), rect.height / (height * sy)));
}

// --- hands -----------------------------------------------------------------------------------------------------------

/**
 * The mouse wins, before a tracker; a simulated reader looks where the mouse is, so there it does not.
 * @param {PointerEvent} event
 */
export function mouseMoved(event) {
  if (eyes.kind !== "tracker" || event.timeStamp - eyes.moved < MOVED_MS) return;
  eyes.moved = event.timeStamp;
  eyes.send({ type: "moved", t_s: now(), px: desktop.toScreen([event.clientX, event.clientY]) });
}

function toggleHands() {
  if (!tracked()) return;
  eyes.handsFree = !eyes.handsFree;
  eyes.zone = "";
  layOut();
}

/** Where the zone to cancel lies changes with the page. */
export function layOut() {
  by("cancel-zone").hidden = !eyes.handsFree;
  if (eyes.kind === "mouse") return;
  const rect = by("cancel-zone").getBoundingClientRect();
  const cancel = [...desktop.toDisplay([rect.left, rect.top]), ...desktop.toDisplay([rect.right, rect.bottom])];
  const zone = JSON.stringify([eyes.handsFree, eyes.handsFree && cancel]);
  if (zone === eyes.zone || (!eyes.handsFree && eyes.zone === "" && !eyes.told?.hands_free)) return;
  eyes.zone = zone;
  eyes.send({ type: "hands_free", t_s: now(), on: eyes.handsFree, cancel: eyes.handsFree ? cancel : null });
}

/** @param {import("./wire.js").RingMessage} message */
function drawRing({ xy, progress }) {
  const ring = by("ring");
  ring.setAttribute("visibility", xy ? "visible" : "hidden");
  if (!xy) return;
  const [x, y] = desktop.toClient(xy);
  ring.setAttribute("cx", String(x));
  ring.setAttribute("cy", String(y));
  ring.setAttribute("stroke-dasharray", `${100 * progress} 100`);
}

// --- recording --------------------------------------------------------------------------------------------

function toggleRecord() {
  if (eyes.told?.recording) eyes.send({ type: "record", t_s: now(), on: false });
  else by("consent").showModal();
}

/** For scripts that drive the page. */
export const forScripts = { eyes: () => eyes.told, calibrating };
