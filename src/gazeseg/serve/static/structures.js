// The list of structures: choose, lock, rename, see how large they are and where there are outlines.

import { colourOf } from "./paint.js";

export const ORGANS = ["liver", "spleen", "kidney_left", "kidney_right", "stomach", "gallbladder", "esophagus", "pancreas", "duodenum", "colon",
  "intestine", "adrenal", "rectum", "bladder", "femur_left", "femur_right", "aorta", "inferior_vena_cava"];

/** @typedef {{choose: (name: string) => void, lock: (name: string, locked: boolean) => void, rename: (name: string, to: string) => void}} Does */

/** @param {number | null} ml */
export const inMl = (ml) => (ml === null ? "…" : ml === 0 ? "" : ml < 10 ? `${ml.toFixed(1)} ml` : `${Math.round(ml)} ml`);

/**
 * @param {HTMLElement} list
 * @param {import("./wire.js").StateMessage} state
 * @param {Does} does
 */
export function drawStructures(list, state, does) {
  if (list.querySelector("input")) return; // a name is being written
  const keyboardAt = meaningOf(list.querySelector("button:focus-visible"));
  list.replaceChildren(...state.structures.map((structure) => itemOf(structure, state, does, list)));
  if (keyboardAt) [...list.querySelectorAll("button")].find((one) => meaningOf(one) === keyboardAt)?.focus();
}

/**
 * What is the same of a button when the list is made anew.
 * @param {HTMLElement | null} button
 */
const meaningOf = (button) => button && `${button.className} ${button.dataset.of}`;

/** @param {import("./wire.js").Structure} structure @param {import("./wire.js").StateMessage} state @param {Does} does @param {HTMLElement} list */
function itemOf(structure, state, does, list) {
  const item = document.createElement("li");
  item.className = structure.name === state.active ? "active" : "";
  const pick = button("pick", "");
  pick.setAttribute("aria-pressed", String(structure.name === state.active));
  const swatch = part("swatch", "");
  // a style property set by script is allowed where a style attribute in HTML is not
  swatch.style.background = colourOf(structure.value);
  const count = Object.values(structure.slices).reduce((sum, indices) => sum + indices.length, 0);
  const unsure = Object.values(structure.provisional ?? {}).reduce((sum, indices) => sum + indices.length, 0);
  const unseen = Object.values(structure.unseen).reduce((sum, indices) => sum + indices.length, 0);
  const size = part("size", `${structure.accepted ? "✓ " : ""}${inMl(structure.ml)}`);
  size.title = `${count} slices${unsure ? `, ${unsure} of them carried and not checked` : ""}${unseen ? `, ${unseen} never shown` : ""}${structure.accepted ? ", accepted" : ""}`;
  pick.append(swatch, part("name", structure.name), size);
  pick.title = `${structure.name}: ${size.title}; double click or F2 renames`;
  pick.onclick = () => does.choose(structure.name);
  const rename = () => write(item, structure.name, (to) => { if (to) does.rename(structure.name, to); drawStructures(list, state, does); });
  pick.ondblclick = rename;
  pick.onkeydown = (event) => { if (event.key === "F2") rename(); };
  const lock = button("lock", structure.locked ? "locked" : "lock");
  lock.setAttribute("aria-label", `${structure.locked ? "unlock" : "lock"} ${structure.name}`);
  lock.setAttribute("aria-pressed", String(structure.locked));
  lock.onclick = () => does.lock(structure.name, !structure.locked);
  pick.dataset.of = lock.dataset.of = structure.name;
  item.append(pick, lock);
  return item;
}

/**
 * Put a field in the place of a name.
 * @param {HTMLElement} item @param {string} name @param {(to: string | null) => void} then
 */
function write(item, name, then) {
  const field = document.createElement("input");
  field.value = name;
  field.maxLength = 64;
  field.setAttribute("aria-label", `new name for ${name}`);
  /** @param {string | null} to */
  const end = (to) => { field.onblur = null; field.remove(); then(to && to !== name ? to : null); };
  field.onkeydown = (event) => {
    if (event.key === "Enter") end(field.value.trim());
    if (event.key === "Escape") end(null);
  };
  field.onblur = () => end(null);
  item.replaceChildren(field);
  field.select();
}

/** @param {string} kind @param {string} text */
function button(kind, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = text;
  return made;
}

/** @param {string} kind @param {string} text */
function part(kind, text) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  return made;
}
