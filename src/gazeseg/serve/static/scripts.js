// For scripts that drive the page: what is shown, and where.

import { offered } from "./candidates.js";
import { desk, shownView } from "./desk.js";
import { doubted } from "./doubts.js";
import { redraw } from "./drawing.js";
import { forScripts } from "./eyes.js";
import { goTo } from "./showing.js";
import { activeOf } from "./wire.js";

const here = () => desk.masks.on(shownView().name, shownView().index).get(desk.state?.active ?? "");

export const scripted = {
  view: shownView,
  /** @param {string} plane */
  beside: (plane) => desk.views[plane],
  cross: () => desk.cross,
  answers: () => desk.answers,
  active: () => desk.state?.active ?? null,
  names: () => (desk.state?.structures ?? []).map((s) => s.name),
  area: () => here()?.area ?? 0,
  painted: () => (desk.slices?.get(shownView().name, shownView().index, redraw) ? shownView().index : null),
  looks: () => desk.masks.looks.get(`${shownView().name}/${shownView().index}/${desk.state?.active}`) ?? [],
  carrying: () => desk.carry.working,
  waiting: () => desk.carry.waiting(desk.state, shownView().name),
  unseen: () => activeOf(desk.state)?.unseen[shownView().name] ?? [],
  offered,
  doubted,
  ...forScripts,
  goTo,
};
