// The parts of the page that everything else works on.

/** @param {string} id @returns {any} */
export const by = (id) => document.getElementById(id);

/**
 * The main view, and those beside it.
 * @type {HTMLElement}
 */
export const big = by("big");
/** @type {HTMLElement[]} */
export const small = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#side .view"))];

/**
 * The pen for a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export const penOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * A canvas that is not shown.
 * @param {number} width @param {number} height
 */
export const sheet = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

/**
 * Words where there may not be room for all of them: the mouse shows the rest, and whoever reads the page aloud has all. What
 * stays the same is left alone, so that it is not read out again.
 * @param {string} id @param {string} words
 */
export function write(id, words) {
  const place = by(id);
  if (place.textContent === words) return;
  place.textContent = words;
  place.title = words;
}

export const TOLD_MS = 6000;
let fading = 0;

/**
 * Tell the reader, for a while.
 * @param {string} text
 */
export function complain(text) {
  write("message", text);
  clearTimeout(fading);
  fading = setTimeout(() => write("message", ""), TOLD_MS);
}

/** The help from its first step on: the browser scrolls to the button that has the focus, which is at its end. */
export function showHelp() {
  by("help").showModal();
  by("help").scrollTop = 0;
}
