// What can be done by key or button, in the order of the help: the one table to add a command to.

import { accept } from "./accepting.js";
import { carry, halt, lookNext, nextStructure, resizeBrush, toggleBox, togglePaint } from "./acts.js";
import { brush } from "./brush.js";
import { pick } from "./candidates.js";
import { desk } from "./desk.js";
import { toggleDoubts } from "./doubts.js";
import { EYE_KEYS } from "./eyes.js";
import { press } from "./holding.js";
import { showHelp } from "./page.js";
import { fit, nextPlane, nextWindow, scroll, zoomAtPointer } from "./showing.js";

/**
 * @typedef {object} Command
 * @property {string[]} [keys] as `KeyboardEvent.key`, letters small; with ⇧ before it, only while Shift is down
 * @property {boolean} [repeats] goes on while the key is down; everything else happens once
 * @property {string} [button] id of a button that does the same
 * @property {() => void} does
 */

/**
 * A row of the help, and what belongs to it.
 * @typedef {object} Row
 * @property {string} [press] what to press, `keys` like this; without it the row stands elsewhere in the help
 * @property {string} [says] what that does
 * @property {Command[]} [commands]
 * @property {Record<string, string>} [holds] keys that mean something to the service while they are down
 * @property {Record<string, (down: boolean) => void>} [whileDown] keys that change what is shown while they are down
 */

/** @type {Row[]} */
export const ROWS = [
  { press: "`F` / `D` hold", says: "this / not this, where you look", holds: { f: "this", d: "not_this" } },
  {
    press: "`1` `2` `3` `4`", says: "outlines on offer where a look may mean several things: the answer, tighter, wider, beside it; once more shows the others",
    commands: [1, 2, 3, 4].map((number) => ({ keys: [String(number)], does: () => pick(number) })),
  },
  { press: "`U`", says: "show where the outline is unsure, and where others differ", commands: [{ keys: ["u"], button: "unsure", does: toggleDoubts }] },
  { press: "click / right click", says: "this / not this, exactly there" },
  {
    press: "`G` / `⇧G`", says: "carry this outline to its neighbours / fill between outlines; `Esc` stops", commands: [
      { keys: ["g"], button: "carry", does: () => carry("carry") },
      { keys: ["⇧g"], button: "fill", does: () => carry("fill") },
      { keys: ["Escape"], does: halt },
    ],
  },
  { press: "`L`", says: "to the carried slice that is least sure, those never shown first; when none waits, to the least certain of all", commands: [{ keys: ["l"], button: "next", does: lookNext }] },
  { press: "`B` and drag", says: "box around the structure", commands: [{ keys: ["b"], button: "box", does: toggleBox }] },
  {
    press: "`P`", says: "brush: drag paints, right drag erases; `[` `]` or `Alt` wheel for its size", commands: [
      { keys: ["p"], button: "paint", does: togglePaint },
      { keys: ["["], repeats: true, does: () => resizeBrush(1 / 1.25) },
      { keys: ["]"], repeats: true, does: () => resizeBrush(1.25) },
    ],
  },
  {
    press: "`⌫` / `⇧⌫`", says: "undo / redo, without limit", commands: [
      { keys: ["Backspace"], button: "undo", does: () => press("undo") },
      { keys: ["⇧Backspace"], button: "redo", does: () => press("redo") },
    ],
  },
  { press: "`X`", says: "start the structure again (can be undone)", commands: [{ keys: ["x"], button: "reject", does: () => press("reject") }] },
  {
    press: "wheel, `↑` `↓`", says: "slices: down is to the feet (or back, or left); click the strip on the right to jump", commands: [
      { keys: ["ArrowDown"], repeats: true, does: () => scroll(1) },
      { keys: ["ArrowUp"], repeats: true, does: () => scroll(-1) },
      { keys: ["PageDown"], repeats: true, does: () => scroll(5) },
      { keys: ["PageUp"], repeats: true, does: () => scroll(-5) },
    ],
  },
  {
    press: "`Ctrl` wheel, `Z` / `⇧Z`", says: "zoom at the pointer; `0` fits", commands: [
      { keys: ["z"], repeats: true, does: () => zoomAtPointer(1.5) },
      { keys: ["⇧z"], repeats: true, does: () => zoomAtPointer(1 / 1.5) },
      { keys: ["0"], does: fit },
    ],
  },
  { press: "middle drag, `Space` drag", says: "move the picture", whileDown: { " ": (down) => { desk.spacing = down; } } },
  { press: "right drag, `W`", says: "grey window; next preset", commands: [{ keys: ["w"], does: nextWindow }] },
  { press: "`Q`", says: "next plane in the main view", commands: [{ keys: ["q"], does: nextPlane }] },
  {
    press: "`Alt` / `Shift` hold", says: "hide the outlines / show where was looked",
    whileDown: { Alt: (down) => { desk.hide = down && !brush.on; }, Shift: (down) => { desk.showLooks = down; } },
  },
  {
    commands: [
      { keys: ["Enter"], button: "accept", does: accept },
      { keys: ["n"], does: nextStructure },
      { keys: ["?"], button: "coach", does: showHelp },
      ...Object.entries(EYE_KEYS).map(([letter, does]) => ({ keys: [letter], does })),
    ],
  },
];
