// Whatever changes what the reader sees: slice, plane, zoom, grey window. The service is told, as gaze means nothing without it.

import { desk, say, shownView } from "./desk.js";
import { desktop } from "./desktop.js";
import { redraw } from "./drawing.js";
import { drawLight, layOut } from "./eyes.js";
import { big, by, small } from "./page.js";
import { screenSize } from "./screen.js";

/** Tell the service exactly what is on the screen. */
export function tell() {
  const view = shownView();
  if (view.fitted) view.fit(big.getBoundingClientRect());
  const show = {
    type: "show", plane: view.name, index: view.index, window: desk.window, origin_px: desktop.toScreen(view.origin),
    scale_px: view.scale.map((n) => n * devicePixelRatio), screen_px: desktop.size(), ...screenSize(),
  };
  const asked = JSON.stringify(show);
  if (asked === desk.asked) return;
  desk.asked = asked;
  say(show);
  layOut();
  drawLight();
}

/** Something else is before the reader. */
export function shown() {
  tell();
  redraw();
}

/**
 * To a slice, or to the last one on the way there.
 * @param {number} wanted
 */
export function goTo(wanted) {
  if (desk.dragging) return;
  const view = shownView();
  const index = Math.min(view.plane.count - 1, Math.max(0, wanted));
  if (index === view.index) return;
  desk.slices?.ahead(view.name, index, Math.sign(index - view.index));
  view.index = index;
  crossHere();
  shown();
}

/**
 * Go on by so many slices, up to the ends.
 * @param {number} down to the feet, the back, the patient's left; below 0 the other way
 */
export const scroll = (down) => goTo(shownView().index + down * shownView().down);

/** The cross-hair of the other planes stands on the slice shown, also while the mouse is still or nowhere. */
function crossHere() {
  if (desk.held) return;
  const view = shownView();
  desk.cross ??= view.toVoxel([(view.plane.width - 1) / 2, (view.plane.height - 1) / 2], desk.info.shape);
  desk.cross[view.plane.axis] = view.index;
}

/** The other planes show the voxel under the pointer; nothing moves beside a reader who looks, a key held. */
export function lookAtPointer() {
  if (desk.held) return;
  const view = shownView();
  const xy = view.toSlice(desk.pointer[0], desk.pointer[1]);
  if (view.inside(xy)) desk.cross = view.toVoxel(xy, desk.info.shape);
  else if (desk.cross) crossHere();
  for (const other of Object.values(desk.views)) {
    if (other !== view && desk.cross) other.wanted = Math.min(other.plane.count - 1, Math.max(0, Math.round(desk.cross[other.plane.axis])));
  }
}

/**
 * Another plane into the main view; the one that was there takes its place.
 * @param {string} plane
 */
export function swap(plane) {
  const before = desk.main;
  if (plane === before || desk.dragging) return;
  desk.main = plane;
  shownView().arrive();
  big.dataset.plane = plane;
  const section = small.find((s) => s.dataset.plane === plane);
  if (!section) return;
  section.dataset.plane = before;
  section.setAttribute("aria-label", `${before} view`);
  fit();
}

export const nextPlane = () => swap(small[0].dataset.plane ?? desk.main);

/** The whole slice. */
export function fit() {
  shownView().fitted = true;
  shown();
}

/** @param {number} factor */
export function zoomAtPointer(factor) {
  shownView().zoom(factor, desk.pointer[0], desk.pointer[1]);
  shown();
}

/** @param {[number, number]} bounds lowest and highest value that is not black or white */
export function setWindow(bounds) {
  desk.window = bounds;
  shown();
}

/** The next preset of the list. */
export function nextWindow() {
  const select = by("window");
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.onchange();
}
