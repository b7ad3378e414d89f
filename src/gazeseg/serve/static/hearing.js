// What the service says: one line for every type of message. Whatever is about the gaze goes to eyes.js.

import { choose, lock, rename } from "./acts.js";
import { brush } from "./brush.js";
import { forgetCandidates, hearCandidates } from "./candidates.js";
import { progressed } from "./caselist.js";
import { desk } from "./desk.js";
import { forgetDoubts, hearDoubts } from "./doubts.js";
import { redraw } from "./drawing.js";
import { drawLight, eyesClosed, hearEyes } from "./eyes.js";
import { Masks } from "./masks.js";
import { hearResting } from "./nearing.js";
import { by, complain, write } from "./page.js";
import { tell } from "./showing.js";
import { drawStructures } from "./structures.js";
import { hearVain } from "./vain.js";

const NEED_ACTIVE = ["accept", "reject", "box", "paint", "carry", "fill"];

const LOST = "connection lost, trying again; what was done is kept, what you do now does not count";

/** @type {Record<string, (message: any) => void>} */
const HEARD = {
  state: stateChanged,
  mask: (message) => desk.masks.put(message),
  forget: () => desk.masks.forget(),
  looks: (message) => {
    desk.answers += 1;
    desk.masks.looks.set(`${message.plane}/${message.index}/${message.structure}`, message.points);
  },
  carried: (message) => {
    const words = desk.carry.hear(message);
    if (words) complain(words);
  },
  candidates: hearCandidates,
  doubts: hearDoubts,
  resting: hearResting,
  vain: hearVain,
  error: (message) => complain(message.message),
};

/** @param {import("./wire.js").ServerMessage} message */
export function hear(message) {
  hearEyes(message);
  HEARD[message.type]?.(message);
  redraw();
}

/** @param {import("./wire.js").StateMessage} state */
function stateChanged(state) {
  desk.state = state;
  desk.labels?.changed();
  brush.done();
  drawLight();
  progressed();
  drawStructures(by("structures"), state, { choose, rename, lock });
  by("undo").disabled = !state.can_undo;
  by("redo").disabled = !state.can_redo;
  for (const id of NEED_ACTIVE) by(id).disabled = !state.active;
}

/** What is said of the connection, and its light. */
const LINES = {
  opening: ["connecting", "fair"], open: ["connected", "good"], closed: [LOST, "bad"], taken: ["opened in another window", "bad"],
};

/**
 * The connection came or went.
 * @param {"opening" | "open" | "closed" | "taken"} line
 */
export function lineChanged(line) {
  const [words, light] = LINES[line];
  write("line", words);
  by("line").className = `light ${light}`;
  if (line === "open") beginAnew();
  else if (line !== "opening") eyesClosed();
}

/** The service knows nothing of what this page showed before. */
function beginAnew() {
  desk.asked = null;
  desk.masks = new Masks();
  desk.held = null;
  desk.carry.breakOff();
  if (desk.carry.broken) complain("the connection was lost: carrying stopped");
  forgetCandidates();
  forgetDoubts();
  tell();
  if (desk.state?.active) choose(desk.state.active);
}
