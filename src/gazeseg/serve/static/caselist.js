// The list of cases and how far each has come.

import { desk } from "./desk.js";
import { by } from "./page.js";

/** @param {string} name @param {{accepted: number, structures: number}} progress */
const words = (name, { accepted, structures }) => (structures ? `${name} (${accepted}/${structures} accepted)` : name);

/** @param {string[]} names @param {Record<string, {accepted: number, structures: number}>} progress */
export function listCases(names, progress) {
  by("case").replaceChildren(...names.map((n) => new Option(words(n, progress[n]), n)));
  if (desk.name) by("case").value = desk.name;
}

/** The open case has come on. */
export function progressed() {
  const structures = desk.state?.structures ?? [];
  const option = [...by("case").options].find((/** @type {HTMLOptionElement} */ one) => one.value === desk.name);
  const accepted = structures.filter((s) => s.accepted).length;
  if (option) option.textContent = words(desk.name, { accepted, structures: structures.length });
}
