// Agreeing with a structure. Carried slices that were never shown are not agreed with unawares: that takes the key twice.

import { desk, shownView } from "./desk.js";
import { press } from "./holding.js";
import { complain, TOLD_MS } from "./page.js";
import { carriedOf } from "./seeing.js";
import { activeOf } from "./wire.js";

/** What the reader was told last, and when: as long as it can be read, the key means it. */
let told = { about: "", ms: 0 };

/** Accept the active structure, or say what of it nobody saw. */
export function accept() {
  const one = activeOf(desk.state);
  const { waiting, unseen } = one ? carriedOf(one) : { waiting: 0, unseen: 0 };
  const about = `${one?.name}/${waiting}/${shownView().name}/${shownView().index}`;
  if (unseen && !(told.about === about && performance.now() - told.ms < TOLD_MS)) {
    told = { about, ms: performance.now() };
    complain(`${unseen} of ${carried(waiting)} never shown: Enter again accepts, L shows them`);
    return;
  }
  told = { about: "", ms: 0 };
  const shown = unseen ? `${unseen} of ${carried(waiting)} never shown` : `all ${carried(waiting)} were shown`;
  if (press("accept") && waiting) complain(`${one?.name} accepted; ${shown}`);
}

/** @param {number} count */
const carried = (count) => `${count} carried slice${count === 1 ? "" : "s"}`;
