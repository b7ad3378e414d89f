// The recordings of the open case: how long, how large, and how to be rid of one. Gaze is personal data.

import { desk } from "./desk.js";
import { big, by } from "./page.js";
import { getJson } from "./wire.js";

/** @typedef {{name: string, bytes: number, seconds: number, interrupted: boolean}} Kept */

/**
 * Once.
 * @param {(text: string) => void} say
 */
export function startRecordings(say) {
  by("recordings-open").onclick = () => openRecordings().catch((error) => say(error.message));
  by("recordings").onclose = () => big.focus();
  by("recordings-list").onclick = (/** @type {any} */ event) => {
    const button = event.target.closest("button");
    if (button) clicked(button).catch((error) => say(error.message));
  };
}

async function openRecordings() {
  await list();
  by("recordings").showModal();
}

const address = (name = "") => `/api/cases/${encodeURIComponent(desk.name)}/recordings${name && `/${encodeURIComponent(name)}`}`;

async function list() {
  const found = /** @type {Kept[]} */ (await getJson(address()));
  by("recordings-none").hidden = found.length > 0;
  by("recordings-list").replaceChildren(...found.map(rowOf));
}

/**
 * The first click asks, the second deletes; a click elsewhere is no answer.
 * @param {HTMLButtonElement} button
 */
async function clicked(button) {
  if (!button.classList.contains("sure")) {
    button.classList.add("sure");
    label(button, "Delete for good?");
    button.onblur = () => { button.classList.remove("sure"); label(button, "Delete"); };
    return;
  }
  button.onblur = null;
  const response = await fetch(address(button.value), { method: "DELETE" });
  if (!response.ok) throw new Error((await response.json()).error ?? "it could not be deleted");
  await list();
}

/** @param {Kept} kept */
function rowOf({ name, bytes, seconds, interrupted }) {
  const row = document.createElement("tr");
  const button = Object.assign(document.createElement("button"), { type: "button", value: name });
  label(button, "Delete");
  for (const part of [name, inMinutes(seconds), inSize(bytes), interrupted ? "interrupted" : "", button]) {
    row.insertCell().append(part);
  }
  return row;
}

/** @param {HTMLButtonElement} button @param {string} text */
function label(button, text) {
  button.textContent = text;
  button.setAttribute("aria-label", `${text} ${button.value}`);
}

/** @param {number} seconds */
const inMinutes = (seconds) => `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")} min`;

/** @param {number} bytes */
const inSize = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
