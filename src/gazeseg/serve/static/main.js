// The workstation begins: the parts are joined, the first case is opened.

import { choose } from "./acts.js";
import { calibrating } from "./calibrate.js";
import { watchDrops } from "./cases.js";
import { listCases } from "./caselist.js";
import { desk, say, shownView } from "./desk.js";
import { desktop } from "./desktop.js";
import { sourceChanged, startEyes } from "./eyes.js";
import { sendGaze, steer } from "./holding.js";
import { startKeys } from "./keys.js";
import { nearerHint, startNearing } from "./nearing.js";
import { open, save, take } from "./opening.js";
import { big, by, complain, showHelp, write } from "./page.js";
import { startPointer } from "./pointer.js";
import { startRecordings } from "./recordings.js";
import { scripted } from "./scripts.js";
import { goTo, setWindow, shown } from "./showing.js";
import { makeSlider } from "./slider.js";
import { ORGANS } from "./structures.js";
import { getJson } from "./wire.js";

const GAZE_MS = 33;
const WATCH_MS = 2000;
const MOVED_MS = 250;
let received = 0;

/** Who gives the gaze and whether it flows; asked now and then, as it may stop. */
async function watchGaze() {
  const gaze = await getJson("/api/gaze");
  desk.source = gaze.kind;
  const flowing = gaze.kind !== "mouse" && !gaze.problem && gaze.received > received;
  received = gaze.received ?? 0;
  sourceChanged(gaze, flowing);
}

/** While a key is held the mouse is the gaze; a simulated reader is shown where to look. */
function passGaze() {
  if (desk.held) sendGaze();
  if (desk.source === "simulated" && !calibrating()) steer();
}

/** @param {string} kind */
const exportButton = (kind) => Object.assign(document.createElement("button"), {
  type: "button", textContent: kind, onclick: () => { save(kind).catch((error) => complain(error.message)); big.focus(); },
});

/** @param {SubmitEvent} event */
function addStructure(event) {
  event.preventDefault();
  const name = by("name").value.trim();
  if (name) choose(name);
  by("name").value = "";
  big.focus();
}

/**
 * A button that opens the dialog for files.
 * @param {string} button @param {string} files @param {string} as
 */
function picks(button, files, as) {
  by(button).onclick = () => by(files).click();
  by(files).onchange = () => {
    take(as, { name: by(files).files[0]?.name ?? "case", files: [...by(files).files] });
    by(files).value = "";
  };
}

/** Everything the reader can touch. */
function join() {
  startPointer();
  startKeys();
  by("case").onchange = () => open(by("case").value).catch((error) => complain(error.message));
  by("window").onchange = () => setWindow(desk.info.windows[by("window").value]);
  by("add").onsubmit = addStructure;
  by("help").onclose = () => { localStorage.setItem("gazeseg-coached", "1"); big.focus(); };
  picks("open-case", "case-files", "case");
  picks("start-mask", "mask-files", "mask");
  watchDrops(by("drop"), take);
  makeSlider(by("slider"), shownView, goTo);
  startNearing();
  startRecordings(complain);
  startEyes({ hint: nearerHint, send: say, say: complain, view: () => (desk.info ? shownView() : null), retell: shown });
  addEventListener("resize", () => { if (desk.info) shown(); });
  setInterval(() => { if (desk.info && desktop.moved()) shown(); }, MOVED_MS); // no event tells that a window was moved
  setInterval(passGaze, GAZE_MS);
  setInterval(() => watchGaze().catch(() => {}), WATCH_MS);
}

async function begin() {
  const { cases, progress, reader, notice, formats } = await getJson("/api/cases");
  write("notice", notice);
  by("help-notice").textContent = notice;
  by("reader").textContent = `reader ${reader}`;
  by("reader").hidden = reader === "1"; // who works alone need not be told
  listCases(cases, progress);
  by("organs").replaceChildren(...ORGANS.map((n) => new Option(n, n)));
  by("exports").replaceChildren(...formats.map(exportButton));
  await watchGaze();
  await open(cases[0]);
  if (!localStorage.getItem("gazeseg-coached")) showHelp();
}

Object.assign(window, { gazeseg: scripted });
join();
begin().catch((error) => { write("line", error.message); by("line").className = "light bad"; });
