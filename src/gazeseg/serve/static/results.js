// What came of a calibration or of a check, in a panel: numbers, and where the gaze was on a small screen.

import { desktop } from "./desktop.js";
import { by, penOf } from "./page.js";

/** @type {Record<string, string>} */
const LEVELS = { green: "good", amber: "fair", red: "not usable for marking" };
/** @type {Record<string, string>} */
const LIGHTS = { green: "good", amber: "fair", red: "bad" };

/** @param {number | null} value */
const deg = (value) => (value === null ? "–" : `${value.toFixed(2)}°`);

/**
 * How good the gaze is after a calibration.
 * @param {import("./wire.js").VerdictMessage} message @param {() => void} again
 */
export function showVerdict(message, again) {
  const panel = by("result");
  by("result-title").textContent = `Gaze: ${LEVELS[message.colour]}`;
  by("result-title").className = `light ${LIGHTS[message.colour]}`;
  by("result-words").textContent = `${message.follows[0].toUpperCase()}${message.follows.slice(1)}. Why: ${message.reasons.join("; ")}.`;
  by("result-table").replaceChildren(...rows([
    ["Mean error", deg(message.accuracy_deg)], ["Worst error", deg(message.worst_deg)], ["Noise per axis (SD)", deg(message.precision_deg)],
    ["Steps (RMS-S2S)", deg(message.rms_s2s_deg)], ["Lost", `${(100 * message.data_loss).toFixed(1)} %`], ["Rate", `${message.rate_hz.toFixed(0)} Hz`],
  ]));
  plot(message.points);
  by("result-plot").hidden = by("result-points").hidden = false;
  by("result-points").replaceChildren(...[["Target", "Error", "Steps", "Lost"], ...message.points.map((p, n) =>
    [`${n + 1}`, deg(p.accuracy_deg), deg(p.rms_s2s_deg), `${(100 * p.data_loss).toFixed(0)} %`])].map(row));
  buttons([["Use it", () => {}], ["Calibrate again", again]]);
  panel.hidden = false;
  panel.querySelector("button").focus();
}

/**
 * What one dot told.
 * @param {import("./wire.js").CheckedMessage} message @param {() => void} revert
 */
export function showCheck(message, revert) {
  by("result-title").textContent = "Check of the gaze";
  by("result-title").className = `light ${message.after_deg <= 1 ? "good" : "fair"}`;
  by("result-words").textContent = message.corrected
    ? `The gaze was ${deg(message.before_deg)} off the dot; corrected, it is ${deg(message.after_deg)} off.`
    : `The gaze is ${deg(message.before_deg)} off the dot. Nothing was corrected: a single look so far off may have meant something else; check again.`;
  by("result-table").replaceChildren(...rows([["Before", deg(message.before_deg)], ["After", deg(message.after_deg)]]));
  by("result-plot").hidden = by("result-points").hidden = true;
  buttons(message.corrected ? [["Keep the correction", () => {}], ["Take it back", revert]] : [["Close", () => {}]]);
  by("result").hidden = false;
  by("result").querySelector("button").focus();
}

/** @param {[string, () => void][]} list */
function buttons(list) {
  by("result-buttons").replaceChildren(...list.map(([text, does]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.onclick = () => { by("result").hidden = true; by("big").focus(); does(); };
    return button;
  }));
}

/** @param {string[][]} pairs */
const rows = (pairs) => pairs.map(row);

/** @param {string[]} cells */
function row(cells) {
  const line = document.createElement("tr");
  line.append(...cells.map((text) => { const cell = document.createElement("td"); cell.textContent = text; return cell; }));
  return line;
}

/**
 * Targets as crosses, the mean gaze as dots, on a small screen.
 * @param {import("./wire.js").VerdictMessage["points"]} points
 */
function plot(points) {
  const canvas = by("result-plot");
  const [width, height] = desktop.size();
  const ratio = devicePixelRatio || 1;
  const shown = [320, Math.round((320 * height) / width)];
  [canvas.width, canvas.height] = shown.map((n) => n * ratio);
  [canvas.style.width, canvas.style.height] = shown.map((n) => `${n}px`);
  const context = penOf(canvas);
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
