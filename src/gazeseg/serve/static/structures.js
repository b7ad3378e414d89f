// The list of structures: choose, lock, see where there are outlines.

import { colourOf } from "./paint.js";

export const ORGANS = ["liver", "spleen", "kidney_left", "kidney_right", "stomach", "gallbladder", "esophagus", "pancreas", "duodenum", "colon",
  "intestine", "adrenal", "rectum", "bladder", "femur_left", "femur_right", "aorta", "inferior_vena_cava"];

/**
 * @param {HTMLElement} list
 * @param {import("./wire.js").StateMessage} state
 * @param {{choose: (name: string) => void, lock: (name: string, locked: boolean) => void}} does
 */
export function drawStructures(list, state, does) {
  list.replaceChildren(...state.structures.map((structure) => {
    const item = document.createElement("li");
    item.className = structure.name === state.active ? "active" : "";
    const pick = document.createElement("button");
    pick.type = "button";
    pick.className = "pick";
    pick.setAttribute("aria-pressed", String(structure.name === state.active));
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    // a style property set by script is allowed where a style attribute in HTML is not
    swatch.style.background = colourOf(structure.value);
    const count = Object.values(structure.slices).reduce((sum, indices) => sum + indices.length, 0);
    const slices = document.createElement("span");
    slices.className = "slices";
    slices.textContent = `${structure.accepted ? "✓ " : ""}${count || ""}`;
    slices.title = `${count} slices${structure.accepted ? ", accepted" : ""}`;
    pick.append(swatch, structure.name, slices);
    pick.onclick = () => does.choose(structure.name);
    const lock = document.createElement("button");
    lock.type = "button";
    lock.className = "lock";
    lock.textContent = structure.locked ? "locked" : "lock";
    lock.setAttribute("aria-label", `${structure.locked ? "unlock" : "lock"} ${structure.name}`);
    lock.setAttribute("aria-pressed", String(structure.locked));
    lock.onclick = () => does.lock(structure.name, !structure.locked);
    item.append(pick, lock);
    return item;
  }));
}
