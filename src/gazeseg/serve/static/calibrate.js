// Targets to look at: a calibration, its validation, or one dot that checks for drift; and what came of it.

import { desktop } from "./view.js";
import { now } from "./wire.js";

const SETTLE_MS = 300; // the newest gaze is still on its way when a dot goes
const READ_MS = 1500;
const LEVELS = { green: "good", amber: "fair", red: "not usable for marking" };

/** @param {string} id @returns {any} */
const by = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const deg = (value) => (value === null ? "–" : `${value.toFixed(2)}°`);

/** What runs now; every other run has ended. */
let running = null;
let entered = false;
let offset = [0, 0];

/** Whether targets are shown. */
export const calibrating = () => running !== null;

/**
 * Begin a calibration, or a check with one dot.
 * @param {(message: object) => void} send
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
  if (running === run) send({ type: "calibrate", t_s: now(), action, points });
}

/** What the service says about it. @param {any} message */
export function hearCalibration(message) {
  if (!running) return;
  if (message.type === "targets") show(running, message);
  if (message.type === "error") cancelCalibration();
  const finish = { verdict, checked }[message.type];
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
  offset = desktop.offset;
  // a browser that refuses shows the targets in its window: the page tells where they really were
  await document.documentElement.requestFullscreen?.().then(() => { entered = true; desktop.offset = [0, 0]; }, () => {});
}

function end() {
  running = null;
  by("targets").hidden = true;
  if (entered && document.fullscreenElement) document.exitFullscreen().catch(() => {});
  if (entered) desktop.offset = offset;
  entered = false;
}

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

/** One dot: it shrinks, which keeps the eye on its middle. */
async function dot(run, client, seconds) {
  const [width, height] = desktop.size();
  const [x, y] = desktop.toScreen(client);
  const target = { type: "target", xy: [x / width, y / height] };
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

function verdict(message, send) {
  const panel = by("result");
  by("result-title").textContent = `Gaze: ${LEVELS[message.colour]}`;
  by("result-title").className = `light ${{ green: "good", amber: "fair", red: "bad" }[message.colour]}`;
  by("result-words").textContent = `${message.follows[0].toUpperCase()}${message.follows.slice(1)}. Why: ${message.reasons.join("; ")}.`;
  by("result-table").replaceChildren(...rows([
    ["Mean error", deg(message.accuracy_deg)], ["Worst error", deg(message.worst_deg)], ["Noise per axis (SD)", deg(message.precision_deg)],
    ["Steps (RMS-S2S)", deg(message.rms_s2s_deg)], ["Lost", `${(100 * message.data_loss).toFixed(1)} %`], ["Rate", `${message.rate_hz.toFixed(0)} Hz`],
  ]));
  plot(message.points);
  by("result-plot").hidden = by("result-points").hidden = false;
  by("result-points").replaceChildren(...[["Target", "Error", "Steps", "Lost"], ...message.points.map((p, n) =>
    [`${n + 1}`, deg(p.accuracy_deg), deg(p.rms_s2s_deg), `${(100 * p.data_loss).toFixed(0)} %`])].map(row));
  buttons([["Use it", () => {}], ["Calibrate again", () => calibrate(send, "begin", Number(by("points").value))]]);
  panel.hidden = false;
  panel.querySelector("button").focus();
}

function checked(message, send) {
  by("result-title").textContent = "Check of the gaze";
  by("result-title").className = `light ${message.after_deg <= 1 ? "good" : "fair"}`;
  by("result-words").textContent = message.corrected
    ? `The gaze was ${deg(message.before_deg)} off the dot; corrected, it is ${deg(message.after_deg)} off.`
    : `The gaze is ${deg(message.before_deg)} off the dot. Nothing was corrected: a single look so far off may have meant something else; check again.`;
  by("result-table").replaceChildren(...rows([["Before", deg(message.before_deg)], ["After", deg(message.after_deg)]]));
  by("result-plot").hidden = by("result-points").hidden = true;
  buttons(message.corrected ? [["Keep the correction", () => {}], ["Take it back", () => send({ type: "revert_drift", t_s: now() })]] : [["Close", () => {}]]);
  by("result").hidden = false;
  by("result").querySelector("button").focus();
}

function buttons(list) {
  by("result-buttons").replaceChildren(...list.map(([text, does]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.onclick = () => { by("result").hidden = true; by("big").focus(); does(); };
    return button;
  }));
}

const rows = (pairs) => pairs.map(row);

function row(cells) {
  const line = document.createElement("tr");
  line.append(...cells.map((text) => { const cell = document.createElement("td"); cell.textContent = text; return cell; }));
  return line;
}

/** Targets as crosses, the mean gaze as dots, on a small screen. */
function plot(points) {
  const canvas = by("result-plot");
  const [width, height] = desktop.size();
  const ratio = devicePixelRatio || 1;
  const shown = [320, Math.round((320 * height) / width)];
  [canvas.width, canvas.height] = shown.map((n) => n * ratio);
  [canvas.style.width, canvas.style.height] = shown.map((n) => `${n}px`);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.font = "11px system-ui, sans-serif";
  points.forEach((point, n) => {
    const [x, y] = [point.xy[0] * shown[0], point.xy[1] * shown[1]];
    context.strokeStyle = "#9aa3ab";
    context.fillStyle = "#9aa3ab";
    context.beginPath();
    context.moveTo(x - 5, y); context.lineTo(x + 5, y); context.moveTo(x, y - 5); context.lineTo(x, y + 5);
    context.stroke();
    context.fillText(`${n + 1}`, x + 7, y - 5);
    if (!point.gaze_xy) return;
    const [gx, gy] = [point.gaze_xy[0] * shown[0], point.gaze_xy[1] * shown[1]];
    context.strokeStyle = context.fillStyle = "#56b4e9";
    context.beginPath(); context.moveTo(x, y); context.lineTo(gx, gy); context.stroke();
    context.beginPath(); context.arc(gx, gy, 3, 0, 2 * Math.PI); context.fill();
  });
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
