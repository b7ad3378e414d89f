// Files from the reader's disk: dropped or picked, sent as they are, and taken as a new case or as masks of the open one.

import { refusal } from "./wire.js";

/** @param {string} path @param {RequestInit} init */
async function ask(path, init) {
  const response = await fetch(path, init);
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/**
 * Send files as one parcel.
 * @param {File[]} files @param {(done: number, of: number) => void} progress
 * @returns {Promise<string>} the word that names it
 */
async function send(files, progress) {
  if (!files.length) throw new Error("expected at least one file, found none: drop a NIfTI file or a DICOM series");
  const { upload, limit_bytes } = await ask("/api/uploads", { method: "POST" });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > limit_bytes) {
    await ask(`/api/uploads/${upload}`, { method: "DELETE" });
    throw new Error(`expected at most ${limit_bytes / 1e9} GB, found ${(size / 1e9).toFixed(1)} GB: see --upload-limit`);
  }
  for (const [number, file] of files.entries()) {
    progress(number, files.length);
    await ask(`/api/uploads/${upload}?name=${encodeURIComponent(file.name)}`, { method: "PUT", body: file });
  }
  progress(files.length, files.length);
  return upload;
}

/** @param {{name: string, files: File[]}} found @param {(done: number, of: number) => void} progress @returns {Promise<string>} name of the case */
export async function sendCase({ name, files }, progress) {
  const upload = await send(files, progress);
  return (await ask(`/api/uploads/${upload}/case?name=${encodeURIComponent(name)}`, { method: "POST" })).case;
}

/** @param {File[]} files @param {string} name of the case @param {(done: number, of: number) => void} progress */
export async function sendMask(files, name, progress) {
  const upload = await send(files, progress);
  return ask(`/api/uploads/${upload}/mask?case=${encodeURIComponent(name)}`, { method: "POST" });
}

/** @param {any} entry @returns {Promise<File[]>} all files below it */
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const files = [];
  for (;;) { // a folder is told a hundred entries at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return files;
    for (const one of some) files.push(...await filesOf(one));
  }
}

/**
 * What was dropped, folders opened.
 * @param {DataTransfer} transfer
 */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...transfer.files];
  return { name: entries[0]?.name ?? files[0]?.name ?? "case", files };
}

/**
 * Show the two places to drop on while files are dragged over the page.
 * @param {HTMLElement} panel with two elements that have data-as
 * @param {(as: string, found: {name: string, files: File[]}) => void} take
 */
export function watchDrops(panel, take) {
  let inside = 0;
  /** @param {DragEvent} event */
  const isFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => { if (isFiles(event)) { inside += 1; panel.hidden = false; } });
  addEventListener("dragleave", (event) => { if (isFiles(event) && --inside <= 0) { inside = 0; panel.hidden = true; } });
  addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    if (!isFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    inside = 0;
    panel.hidden = true;
    const at = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-as]"));
    const as = at?.dataset.as ?? "case";
    take(as, await dropped(event.dataTransfer));
  });
}
