// Targets to look at: a calibration, its validation, or one dot that checks for drift.

import { desktop } from "./desktop.js";
import { by } from "./page.js";
import { showCheck, showVerdict } from "./results.js";
import { now } from "./wire.js";

const SETTLE_MS = 300; // the newest gaze is still on its way when a dot goes
const READ_MS = 1500;

/** @param {number} ms */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** @typedef {(message: import("./wire.js").Said) => boolean} Send whether the line was open */
/** @typedef {{send: Send, action: "begin" | "check", told: boolean}} Run */

/**
 * What runs now; every other run has ended.
 * @type {Run | null}
 */
let running = null;
let entered = false;

/** Whether targets are shown. */
export const calibrating = () => running !== null;

/**
 * Begin a calibration, or a check with one dot.
 * @param {Send} send
 * @param {"begin" | "check"} action
 * @param {number} points
 */
export async function calibrate(send, action, points) {
  if (running) return;
  const run = { send, action, told: false };
  running = run;
  by("result").hidden = true;
  by("targets").hidden = false;
  by("dot").hidden = true;
  by("targets-words").textContent = "Look at each dot until it is gone. Escape stops.";
  await fullscreen();
  if (running === run && !send({ type: "calibrate", t_s: now(), action, points })) end(); // no targets would come
}

/** @type {Record<string, (message: any, send: Send) => void>} */
const FINISH = {
  verdict: (message, send) => showVerdict(message, () => calibrate(send, "begin", Number(by("points").value))),
  checked: (message, send) => showCheck(message, () => send({ type: "revert_drift", t_s: now() })),
};

/**
 * What the service says about it.
 * @param {any} message
 */
export function hearCalibration(message) {
  if (!running) return;
  if (message.type === "targets") show(running, message);
  if (message.type === "error") cancelCalibration();
  const finish = FINISH[message.type];
  if (!running || !finish) return;
  const { send } = running;
  end();
  finish(message, send);
}

/** Stop, and keep what was before. */
export function cancelCalibration() {
  if (!running) return;
  running.send({ type: "calibrate", t_s: now(), action: "cancel" });
  end();
}

async function fullscreen() {
  if (document.fullscreenElement) return;
  // a browser that refuses shows the targets in its window: the page tells where they really were
  await document.documentElement.requestFullscreen?.().then(() => { entered = true; }, () => {});
}

function end() {
  running = null;
  by("targets").hidden = true;
  if (entered && document.fullscreenElement) document.exitFullscreen().catch(() => {});
  entered = false;
}

/** @param {Run} run @param {import("./wire.js").TargetsMessage} message */
async function show(run, { stage, places, seconds }) {
  const again = stage === "validation" ? "Once more, at other places: this measures how good the gaze is now." : "Look at each dot until it is gone. Escape stops.";
  by("targets-words").textContent = stage === "check" ? "Look at the dot." : again;
  await wait(READ_MS);
  by("targets-words").textContent = "";
  for (const [x, y] of places) {
    if (running !== run) return;
    await dot(run, [x * innerWidth, y * innerHeight], seconds);
  }
  by("dot").hidden = true;
  await wait(SETTLE_MS);
  if (running === run) run.send({ type: "calibrate", t_s: now(), action: "next" });
}

/**
 * One dot: it shrinks, which keeps the eye on its middle.
 * @param {Run} run @param {[number, number]} client @param {number} seconds
 */
async function dot(run, client, seconds) {
  const target = { type: "target", xy: desktop.toDisplay(client) };
  by("dot").hidden = false;
  const began = performance.now();
  run.send({ ...target, t_s: now(), shown: true });
  while (performance.now() - began < 1000 * seconds && running === run) {
    const left = 1 - (performance.now() - began) / (1000 * seconds);
    by("dot").style.transform = `translate(${client[0]}px, ${client[1]}px) translate(-50%, -50%) scale(${0.25 + 0.75 * left})`;
    await new Promise((next) => setTimeout(next, 16));
  }
  if (running === run) run.send({ ...target, t_s: now(), shown: false });
}

addEventListener("keydown", (event) => {
  if (running) {
    event.stopImmediatePropagation();
    event.preventDefault();
    if (event.key === "Escape") cancelCalibration();
  } else if (event.key === "Escape" && !by("result").hidden) {
    by("result").hidden = true;
    by("big").focus();
  }
}, true);
document.addEventListener("fullscreenchange", () => { if (running && entered && !document.fullscreenElement) cancelCalibration(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) cancelCalibration(); });
