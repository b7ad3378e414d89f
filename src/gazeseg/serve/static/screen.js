// How large the reader's screen is and how far from the eyes, kept in the browser.

import { desktop } from "./desktop.js";
import { by } from "./page.js";

const INCH_MM = 25.4;
const SCREEN = { inches: 27, distance: 650 };

const kept = () => ({ ...SCREEN, ...JSON.parse(localStorage.getItem("gazeseg-screen") ?? "{}") });

/** The screen for ``show``: pixels are square, so its diagonal tells its size. */
export function screenSize() {
  const { inches, distance } = kept();
  const [width, height] = desktop.size();
  const mm = (inches * INCH_MM) / Math.hypot(width, height);
  return { screen_mm: [width * mm, height * mm], distance_mm: distance };
}

/** Ask for it. */
export function openScreen() {
  const { inches, distance } = kept();
  by("inches").value = inches;
  by("distance").value = distance;
  by("screen-dialog").showModal();
}

/**
 * Keep what was said.
 * @param {SubmitEvent} event @param {() => void} then
 */
export function keepScreen(event, then) {
  if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value !== "keep") return;
  localStorage.setItem("gazeseg-screen", JSON.stringify({ inches: Number(by("inches").value), distance: Number(by("distance").value) }));
  then();
}
