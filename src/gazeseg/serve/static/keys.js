// Keys, buttons and the help, all from the table of commands.

import { ROWS } from "./commands.js";
import { desk } from "./desk.js";
import { redraw } from "./drawing.js";
import { hold, release } from "./holding.js";
import { big, by } from "./page.js";
import { lookAtPointer } from "./showing.js";

const COMMANDS = ROWS.flatMap((row) => row.commands ?? []);
const PRESSED = new Map(COMMANDS.flatMap((command) => (command.keys ?? []).map((key) => [key, command])));
const HOLDS = new Map(ROWS.flatMap((row) => Object.entries(row.holds ?? {})));
const WHILE_DOWN = new Map(ROWS.flatMap((row) => Object.entries(row.whileDown ?? {})));

/** @param {KeyboardEvent} event */
const letterOf = (event) => (event.key.length === 1 ? event.key.toLowerCase() : event.key);

/**
 * Not ours: somebody types, a dialog is open, the browser means something by it.
 * @param {any} event
 */
const elsewhere = (event) => event.target.matches?.("input, select") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey;

/**
 * The button or link that the keyboard is at is pressed by it, and nothing else happens.
 * @param {any} event
 */
const pressesItself = (event) => [" ", "Enter"].includes(event.key) && event.target.matches?.("button, a[href]");

/** @param {any} event */
function keyDown(event) {
  if (!desk.info || elsewhere(event)) return;
  if (pressesItself(event)) {
    if (event.repeat && event.key === "Enter") event.preventDefault(); // browsers press it again and again
    return;
  }
  const letter = letterOf(event);
  const held = HOLDS.get(letter);
  if (held) { if (!event.repeat) hold(held); return; }
  const command = (event.shiftKey && PRESSED.get(`⇧${letter}`)) || PRESSED.get(letter);
  if (!command && !WHILE_DOWN.has(letter)) return;
  event.preventDefault();
  if (event.repeat && !command?.repeats) return;
  WHILE_DOWN.get(letter)?.(true);
  command?.does();
  redraw();
}

/** @param {KeyboardEvent} event */
function keyUp(event) {
  const letter = letterOf(event);
  if (HOLDS.get(letter) === desk.held) {
    release();
    lookAtPointer(); // the small views stood still meanwhile
  }
  WHILE_DOWN.get(letter)?.(false);
  redraw();
}

/** Whoever looks at another window holds nothing here. */
function leave() {
  release();
  for (const does of WHILE_DOWN.values()) does(false);
  redraw();
}

/**
 * Words with `keys` in them as parts of the page.
 * @param {string} words
 */
function marked(words) {
  return words.split("`").map((part, number) => (number % 2 ? Object.assign(document.createElement("kbd"), { textContent: part }) : part));
}

/** @param {import("./commands.js").Row} row */
function helpRow({ press, says }) {
  const row = document.createElement("tr");
  for (const words of [press ?? "", says ?? ""]) row.insertCell().append(...marked(words));
  return row;
}

/** Once. */
export function startKeys() {
  addEventListener("keydown", keyDown);
  addEventListener("keyup", keyUp);
  addEventListener("blur", leave);
  for (const { button, does } of COMMANDS) if (button) by(button).onclick = () => { does(); big.focus(); };
  by("help-keys").replaceChildren(...ROWS.filter((row) => row.press).map(helpRow));
}
