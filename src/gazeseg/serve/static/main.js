// The workstation: what is shown, what is pressed, what the service says.

import { brush } from "./brush.js";
import { sendCase, sendMask, watchDrops } from "./cases.js";
import { calibrating } from "./calibrate.js";
import { Carry } from "./carry.js";
import { drawLight, EYE_KEYS, eyesClosed, forScripts, hearEyes, layOut, mouseMoved, screenSize, sourceChanged, startEyes } from "./eyes.js";
import { Labels, tinted } from "./labels.js";
import { Masks } from "./masks.js";
import { colourOf, paint } from "./paint.js";
import { Slices } from "./slices.js";
import { drawSlider, makeSlider } from "./slider.js";
import { drawStructures, ORGANS } from "./structures.js";
import { desktop, View } from "./view.js";
import { getJson, now, Talk } from "./wire.js";

/** @param {string} id @returns {any} */
const by = (id) => document.getElementById(id);
const big = by("big");
const small = [...document.querySelectorAll("#side .view")];
const HOLDS = { f: "this", d: "not_this" };

/** Everything that changes while a case is open. */
const desk = {
  name: "", info: null, talk: null, slices: null, labels: null, masks: new Masks(), carry: new Carry(), state: null,
  /** @type {Record<string, View>} */ views: {}, main: "axial", window: [-160, 240], cross: null,
  source: "mouse", held: null, hide: false, showLooks: false, boxing: false, box: null, pointer: [0, 0], gaze: [], step: 1, asked: null,
};

// --- showing ---------------------------------------------------------------------------------------------------------

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function draw() {
  if (!desk.info) return;
  for (const section of [big, ...small]) drawView(section);
  const view = desk.views[desk.main];
  drawSlider(by("slider"), view, desk.state?.structures ?? [], desk.state?.active ?? null);
  desk.carry.show(by("sure"), desk.state, view.name, view.index);
  by("where").textContent = `${desk.main} ${view.index + 1}/${view.plane.count}  ${under(view)}`;
}

function drawView(section) {
  const view = desk.views[section.dataset.plane];
  const canvas = section.querySelector("canvas");
  const main = section === big;
  if (view.fitted || !main) view.fit(section.getBoundingClientRect());
  const pixels = desk.slices.get(view.name, view.index, redraw);
  const active = desk.state?.active ?? null;
  const looks = desk.showLooks ? desk.masks.looks.get(`${view.name}/${view.index}/${active}`) ?? [] : [];
  const cross = desk.cross ? view.fromVoxel(desk.cross, desk.info.shape) : null;
  const masks = desk.masks.on(view.name, view.index);
  const provisional = new Set((desk.state?.structures ?? []).filter((s) => s.provisional[view.name]?.includes(view.index)).map((s) => s.name));
  const over = main && brush.on ? (context) => brush.draw(context, view, desk.pointer, colourOf(valuesOf(desk.state)[active] ?? 1)) : undefined;
  paint(canvas, view, {
    pixels, window: desk.window, masks, provisional, tint: tintOf(view), values: valuesOf(desk.state), active, over,
    looks: main ? looks : [], cross: main ? null : cross, hide: desk.hide, box: main ? desk.box : null, full: main, spacingKnown: desk.info.spacing_known,
  });
}

/** Structures that were outlined in other planes, where they cross this one; those outlined here are drawn as outlines. */
function tintOf(view) {
  const structures = desk.state?.structures ?? [];
  const elsewhere = structures.some((s) => Object.keys(s.slices).some((plane) => plane !== view.name));
  const labels = elsewhere ? desk.labels.get(view.name, view.index, redraw) : null;
  const here = new Set(structures.filter((s) => s.slices[view.name]?.includes(view.index)).map((s) => s.value));
  return labels && tinted(labels, view.plane.width, view.plane.height, here);
}

const valuesOf = (state) => Object.fromEntries((state?.structures ?? []).map((s) => [s.name, s.value]));

/** The value under the pointer. */
function under(view) {
  const xy = view.toSlice(desk.pointer[0], desk.pointer[1]).map(Math.round);
  const pixels = desk.slices.get(view.name, view.index, redraw);
  if (!pixels || !view.inside(xy)) return "";
  const value = pixels[xy[1] * view.plane.width + xy[0]];
  return `(${xy[0]}, ${xy[1]})  ${value}${desk.info.units === "hu" ? " HU" : ""}`;
}

/** Tell the service exactly what is on the screen; gaze means nothing without it. */
function tell() {
  const view = desk.views[desk.main];
  if (view.fitted) view.fit(big.getBoundingClientRect());
  const said = JSON.stringify([view.name, view.index, desk.window, view.origin, view.scale, desktop.offset, screenSize()]);
  if (said === desk.asked) return;
  desk.asked = said;
  desk.talk.send({
    type: "show", t_s: now(), plane: view.name, index: view.index, window: desk.window,
    origin_px: desktop.toScreen(view.origin), scale_px: view.scale, screen_px: desktop.size(), ...screenSize(),
  });
  layOut();
  drawLight();
}

function shown() {
  tell();
  redraw();
}

// --- moving through the case -----------------------------------------------------------------------------------------

function scroll(step) {
  const view = desk.views[desk.main];
  const index = Math.min(view.plane.count - 1, Math.max(0, view.index + step));
  if (index === view.index) return;
  view.index = index;
  desk.step = Math.sign(step);
  desk.slices.ahead(view.name, index, desk.step);
  shown();
}

function lookAtPointer() {
  const view = desk.views[desk.main];
  const xy = view.toSlice(desk.pointer[0], desk.pointer[1]);
  if (view.inside(xy)) desk.cross = view.toVoxel(xy, desk.info.shape);
  for (const other of Object.values(desk.views)) {
    if (other !== view && desk.cross) other.index = Math.min(other.plane.count - 1, Math.max(0, Math.round(desk.cross[other.plane.axis])));
  }
}

function swap(plane) {
  const before = desk.main;
  if (plane === before) return;
  desk.main = plane;
  big.dataset.plane = plane;
  const section = small.find((s) => s.dataset.plane === plane);
  section.dataset.plane = before;
  section.setAttribute("aria-label", `${before} view`);
  desk.views[plane].fitted = true;
  shown();
}

function setWindow(bounds) {
  desk.window = bounds;
  shown();
}

function nextWindow() {
  const select = by("window");
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.onchange();
}

// --- meaning ---------------------------------------------------------------------------------------------------------

/** A key that acts when pressed: down and up at once. */
function press(action) {
  key(action, true);
  key(action, false);
}

function key(action, down) {
  desk.talk.send({ type: "key", t_s: now(), action, down });
}

function hold(action) {
  if (desk.held === action) return;
  if (!desk.state?.active) return complain("choose a structure first, or add one on the left");
  desk.held = action;
  felt = null;
  sendGaze(true);
  key(action, true);
}

function release() {
  if (!desk.held) return;
  sendGaze(true);
  key(desk.held, false);
  desk.held = null;
}

let felt = null;

/**
 * The mouse stands in for gaze: where it is, in display coordinates of the screen. Between two events it rests, which a busy page
 * may notice late, so the time between is filled with where it was.
 */
function feel() {
  const [w, h] = desktop.size();
  const [x, y] = desktop.toScreen(desk.pointer);
  const t = now();
  if (felt) for (let at = Math.max(felt[0] + 0.016, t - 1); at < t - 0.008; at += 0.016) desk.gaze.push([at, felt[1], felt[2]]);
  felt = [t, x / w, y / h];
  desk.gaze.push(felt);
}

/** A simulated reader looks where the hand points. */
function steer() {
  const [w, h] = desktop.size();
  const [x, y] = desktop.toScreen(desk.pointer);
  desk.talk?.send({ type: "pointer", xy: [x / w, y / h] });
}

function sendGaze(fresh = false) {
  if (desk.source !== "mouse") return;
  if (fresh) feel();
  if (desk.gaze.length) desk.talk.send({ type: "gaze", samples: desk.gaze });
  desk.gaze = [];
}

function choose(name) {
  desk.talk.send({ type: "choose", t_s: now(), label: name });
}

function nextStructure() {
  const names = (desk.state?.structures ?? []).map((s) => s.name);
  if (names.length) choose(names[(names.indexOf(desk.state.active) + 1) % names.length]);
}

function complain(text) {
  by("message").textContent = text;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { by("message").textContent = ""; }, 6000);
}

// --- what the service says -------------------------------------------------------------------------------------------

let answers = 0;

function hear(message) {
  hearEyes(message);
  if (message.type === "mask") desk.masks.put(message);
  if (message.type === "looks") answers += 1;
  if (message.type === "forget") desk.masks.forget();
  if (message.type === "carried") complain(desk.carry.hear(message));
  if (message.type === "looks") desk.masks.looks.set(`${message.plane}/${message.index}/${message.structure}`, message.points);
  if (message.type === "error") complain(message.message);
  if (message.type === "state") {
    desk.state = message;
    desk.labels.changed();
    brush.done();
    progressed();
    drawStructures(by("structures"), message, { choose, rename: (label, to) => desk.talk.send({ type: "rename", t_s: now(), label, to }), lock: (label, locked) => desk.talk.send({ type: "lock", t_s: now(), label, locked }) });
    by("undo").disabled = !message.can_undo;
    by("redo").disabled = !message.can_redo;
    for (const id of ["accept", "reject", "box", "paint", "carry", "fill"]) by(id).disabled = !message.active;
  }
  redraw();
}

function lineChanged(state) {
  const words = { open: "connected", closed: "connection lost, trying again; nothing is lost", taken: "opened in another window" };
  by("line").textContent = words[state];
  by("line").className = `light ${state === "open" ? "good" : "bad"}`;
  if (state !== "open") eyesClosed();
  if (state === "open") {
    desk.asked = null;
    desk.masks = new Masks();
    desk.held = null;
    tell();
    if (desk.state?.active) choose(desk.state.active);
  }
}

// --- opening ---------------------------------------------------------------------------------------------------------

async function open(name) {
  desk.talk?.end();
  const info = await getJson(`/api/cases/${encodeURIComponent(name)}`);
  const shape = [0, 0, 0];
  for (const plane of Object.values(info.planes)) shape[plane.axis] = plane.count;
  Object.assign(desk, { name, info: { ...info, shape }, slices: new Slices(name, info.planes), labels: new Labels(name), masks: new Masks(), carry: new Carry(), state: null, cross: null, asked: null });
  desk.views = Object.fromEntries(Object.entries(info.planes).map(([n, plane]) => [n, new View(n, plane, Math.floor(plane.count / 2))]));
  desk.window = info.windows.default;
  by("window").replaceChildren(...Object.keys(info.windows).map((n) => new Option(n, n)));
  by("notes").textContent = [`model ${info.model}`, ...info.notes].join("; ");
  desk.talk = new Talk(name, hear, lineChanged);
  document.title = `${name} · gazeseg`;
  by("report").href = `/api/cases/${encodeURIComponent(name)}/report`;
  by("case").value = name;
  redraw();
}

async function begin() {
  const { cases, progress, notice, formats } = await getJson("/api/cases");
  by("notice").textContent = notice;
  by("help-notice").textContent = notice;
  listCases(cases, progress);
  by("organs").replaceChildren(...ORGANS.map((n) => new Option(n, n)));
  by("exports").replaceChildren(...formats.map((kind) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind;
    button.onclick = () => save(kind).catch((error) => complain(error.message));
    return button;
  }));
  await watchGaze();
  await open(cases[0]);
  if (!localStorage.getItem("gazeseg-coached")) by("help").showModal();
}

// --- cases and masks from the reader's disk --------------------------------------------------------------------------

const words = (name, { accepted, structures }) => (structures ? `${name} (${accepted}/${structures} accepted)` : name);

function listCases(names, progress) {
  by("case").replaceChildren(...names.map((n) => new Option(words(n, progress[n]), n)));
  if (desk.name) by("case").value = desk.name;
}

/** The open case has come on. */
function progressed() {
  const option = [...by("case").options].find((one) => one.value === desk.name);
  const accepted = desk.state.structures.filter((s) => s.accepted).length;
  if (option) option.textContent = words(desk.name, { accepted, structures: desk.state.structures.length });
}

/** Files for a new case or as masks of the open one. @param {string} as @param {{name: string, files: File[]}} found */
async function take(as, found) {
  const progress = (done, of) => complain(done < of ? `sending ${done + 1} of ${of}` : "reading");
  try {
    if (as === "mask") {
      const { upload, structures } = await sendMask(found.files, desk.name, progress);
      desk.talk.send({ type: "import", t_s: now(), upload });
      complain(`taken over: ${structures.join(", ")}`);
    } else {
      const name = await sendCase(found, progress);
      const { cases, progress: all } = await getJson("/api/cases");
      listCases(cases, all);
      await open(name);
      complain(`opened ${name}`);
    }
  } catch (error) {
    complain(error.message);
  }
}

/** Have the service write the masks, and hand them to the browser too. */
async function save(kind) {
  const response = await fetch(`/api/cases/${encodeURIComponent(desk.name)}/export/${kind}`, { method: "POST" });
  if (!response.ok) throw new Error((await response.json()).error ?? "export failed");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="?([^"]+)"?/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "masks";
  link.click();
  URL.revokeObjectURL(link.href);
  complain(`written to ${response.headers.get("x-gazeseg-path")}`);
}

// --- hands -----------------------------------------------------------------------------------------------------------

let drag = null;

big.addEventListener("pointermove", (event) => {
  mouseMoved(event);
  if (desktop.learn(event)) tell();
  const before = desk.pointer;
  desk.pointer = [event.clientX, event.clientY];
  if (desk.held && desk.source === "mouse") feel();
  if (drag) dragged(event, before);
  lookAtPointer();
  redraw();
});

big.addEventListener("pointerdown", (event) => {
  if (desktop.learn(event)) tell();
  desk.pointer = [event.clientX, event.clientY];
  big.focus();
  big.setPointerCapture(event.pointerId);
  const kind = event.button === 1 || (event.button === 0 && desk.spacing) ? "pan" : brush.on ? "brush" : event.button === 2 ? "window" : desk.boxing ? "box" : "point";
  if (kind === "brush") brush.begin(desk.views[desk.main].toSlice(event.clientX, event.clientY), event.button === 0);
  drag = { kind, from: [event.clientX, event.clientY], window: desk.window, moved: false };
});

function dragged(event, before) {
  if (drag.kind === "brush") brush.follow(desk.views[desk.main].toSlice(event.clientX, event.clientY));
  const [dx, dy] = [event.clientX - drag.from[0], event.clientY - drag.from[1]];
  drag.moved ||= Math.hypot(dx, dy) > 3;
  if (!drag.moved) return;
  if (drag.kind === "pan") desk.views[desk.main].pan(event.clientX - before[0], event.clientY - before[1]);
  if (drag.kind === "box") desk.box = [...drag.from, event.clientX, event.clientY];
  if (drag.kind === "window") {
    const width = Math.max(1, (drag.window[1] - drag.window[0]) * Math.exp(dx / 300));
    const level = (drag.window[0] + drag.window[1]) / 2 + dy;
    desk.window = [level - width / 2, level + width / 2];
  }
}

big.addEventListener("pointerup", () => {
  const done = drag;
  drag = null;
  if (!done) return;
  const view = desk.views[desk.main];
  const xy = view.toSlice(desk.pointer[0], desk.pointer[1]);
  if (done.kind === "brush") {
    desk.talk.send(brush.stroke(now()));
  } else if (done.kind === "box" && desk.box) {
    desk.talk.send({ type: "box", t_s: now(), from_xy: view.toSlice(done.from[0], done.from[1]), to_xy: xy });
    desk.box = null;
    toggleBox();
  } else if (!done.moved && (done.kind === "point" || done.kind === "window") && view.inside(xy)) {
    if (!desk.state?.active) return complain("choose a structure first, or add one on the left");
    desk.talk.send({ type: "click", t_s: now(), xy, positive: done.kind === "point" });
  }
  shown();
});

big.addEventListener("contextmenu", (event) => event.preventDefault());

big.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (event.altKey && brush.on) {
    brush.resize(Math.exp(-event.deltaY / 600));
    redraw();
  } else if (event.ctrlKey) {
    desk.views[desk.main].zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    shown();
  } else {
    scroll(Math.sign(event.deltaY));
  }
}, { passive: false });

for (const section of small) section.addEventListener("click", () => swap(section.dataset.plane));

function toggleBox() {
  desk.boxing = !desk.boxing;
  by("box").setAttribute("aria-pressed", String(desk.boxing));
}

function togglePaint() {
  brush.on = !brush.on && Boolean(desk.state?.active);
  brush.done();
  by("paint").setAttribute("aria-pressed", String(brush.on));
  big.classList.toggle("painting", brush.on);
}

/** Carry the outline shown to its neighbours, or fill between outlines. @param {"carry" | "fill"} type */
function carry(type) {
  if (!desk.state?.active) return complain("choose a structure first, or add one on the left");
  desk.talk.send({ type, t_s: now(), label: desk.state.active });
}

/** To the slice that needs the reader most. */
function lookNext() {
  const view = desk.views[desk.main];
  const index = desk.carry.next(desk.state, view.name, view.index);
  if (index === null) complain("no slice is waiting to be checked");
  else scroll(index - view.index);
}

const resized = (factor) => { brush.resize(factor); redraw(); };
const zoomHere = (factor) => { desk.views[desk.main].zoom(factor, desk.pointer[0], desk.pointer[1]); shown(); };
const PRESSED = {
  ArrowDown: () => scroll(1), ArrowUp: () => scroll(-1), PageDown: () => scroll(5), PageUp: () => scroll(-5),
  Backspace: (event) => press(event.shiftKey ? "redo" : "undo"), Enter: () => press("accept"), x: () => press("reject"), n: nextStructure, b: toggleBox, p: togglePaint, "[": () => resized(1 / 1.25), "]": () => resized(1.25),
  w: nextWindow, q: () => swap(small[0].dataset.plane), z: (event) => zoomHere(event.shiftKey ? 1 / 1.5 : 1.5),
  0: () => { desk.views[desk.main].fitted = true; shown(); }, "?": () => by("help").showModal(),
  g: (event) => carry(event.shiftKey ? "fill" : "carry"), l: lookNext, Escape: () => { if (desk.carry.working) desk.talk.send({ type: "halt", t_s: now() }); },
  ...EYE_KEYS,
};

addEventListener("keydown", (event) => {
  if (event.target.matches?.("input, select") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey) return;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (letter in HOLDS) { if (!event.repeat) hold(HOLDS[letter]); return; }
  if (event.key === "Alt") desk.hide = !brush.on;
  else if (event.key === "Shift") desk.showLooks = true;
  else if (event.key === " ") desk.spacing = true;
  else if (letter in PRESSED) { if (event.target.matches?.("button") && event.key === "Enter") return; PRESSED[letter](event); }
  else return;
  event.preventDefault();
  redraw();
});

addEventListener("keyup", (event) => {
  const letter = event.key.toLowerCase();
  if (HOLDS[letter] === desk.held) release();
  if (event.key === "Alt") desk.hide = false;
  if (event.key === "Shift") desk.showLooks = false;
  if (event.key === " ") desk.spacing = false;
  redraw();
});

addEventListener("blur", () => { release(); desk.hide = desk.showLooks = desk.spacing = false; redraw(); });
addEventListener("resize", () => { if (desk.info) shown(); });
setInterval(() => { if (desk.held) sendGaze(true); if (desk.source === "simulated" && !calibrating()) steer(); }, 33);

/** Who gives the gaze and whether it flows; asked now and then, as it may stop. */
async function watchGaze() {
  const gaze = await getJson("/api/gaze");
  desk.source = gaze.kind;
  const flowing = gaze.kind !== "mouse" && !gaze.problem && gaze.received > (desk.received ?? 0);
  desk.received = gaze.received;
  sourceChanged(gaze, flowing);
}
setInterval(() => watchGaze().catch(() => {}), 2000);

by("case").onchange = () => open(by("case").value).catch((error) => complain(error.message));
by("window").onchange = () => setWindow(desk.info.windows[by("window").value]);
by("add").onsubmit = (event) => {
  event.preventDefault();
  const name = by("name").value.trim();
  if (name) choose(name);
  by("name").value = "";
  big.focus();
};
for (const action of ["undo", "redo", "accept", "reject"]) by(action).onclick = () => { press(action); big.focus(); };
by("box").onclick = toggleBox;
for (const type of ["carry", "fill"]) by(type).onclick = () => { carry(type); big.focus(); };
by("next").onclick = () => { lookNext(); big.focus(); };
by("paint").onclick = () => { togglePaint(); big.focus(); };
for (const [button, files, as] of [["open-case", "case-files", "case"], ["start-mask", "mask-files", "mask"]]) {
  by(button).onclick = () => by(files).click();
  by(files).onchange = () => { take(as, { name: by(files).files[0]?.name ?? "case", files: [...by(files).files] }); by(files).value = ""; };
}
watchDrops(by("drop"), take);
makeSlider(by("slider"), () => desk.views[desk.main], (index) => scroll(index - desk.views[desk.main].index));
by("coach").onclick = () => by("help").showModal();
by("help").onclose = () => { localStorage.setItem("gazeseg-coached", "1"); big.focus(); };

/** For scripts that drive the page: what is shown, and where. */
const main = () => desk.views[desk.main];
const here = () => desk.masks.on(main().name, main().index).get(desk.state?.active);
Object.assign(window, {
  gazeseg: {
    view: main, answers: () => answers, active: () => desk.state?.active ?? null, names: () => (desk.state?.structures ?? []).map((s) => s.name),
    area: () => here()?.area ?? 0, painted: () => (desk.slices.get(main().name, main().index, redraw) ? main().index : null),
    looks: () => desk.masks.looks.get(`${main().name}/${main().index}/${desk.state?.active}`) ?? [],
    carrying: () => desk.carry.working, waiting: () => desk.carry.waiting(desk.state, main().name),
    ...forScripts, goTo: (index) => scroll(index - main().index),
  },
});

startEyes({ send: (message) => desk.talk?.send(message), say: complain, view: () => (desk.info ? main() : null), retell: shown });
begin().catch((error) => { by("line").textContent = error.message; by("line").className = "light bad"; });
