// A case is opened: from the list, or from the reader's disk; and what was done is saved there.

import { sendCase, sendMask } from "./cases.js";
import { listCases } from "./caselist.js";
import { desk, layOnDesk, say } from "./desk.js";
import { redraw } from "./drawing.js";
import { hear, lineChanged } from "./hearing.js";
import { by, complain } from "./page.js";
import { getJson, refusal, Talk } from "./wire.js";

let openings = 0; // so far: a case that is read slowly must not take the place of one chosen later

/**
 * Open a case. The one before it stays until this one was read.
 * @param {string} name
 */
export async function open(name) {
  const info = await readNow(name);
  if (!info) return;
  desk.talk?.end();
  layOnDesk(name, info);
  by("window").replaceChildren(...Object.keys(info.windows).map((n) => new Option(n, n)));
  by("notes").textContent = [`model ${info.model}`, ...info.notes].join("; ");
  note("");
  lineChanged("opening"); // that of the case before counts no more
  desk.talk = new Talk(name, hear, lineChanged);
  document.title = `${name} · gazeseg`;
  by("report").href = `/api/cases/${encodeURIComponent(name)}/report`;
  by("case").value = name;
  redraw();
}

/**
 * The case as the service describes it; nothing where another one was chosen meanwhile, whatever became of this one.
 * @param {string} name
 */
async function readNow(name) {
  openings += 1;
  const number = openings;
  try {
    const info = await getJson(`/api/cases/${encodeURIComponent(name)}`);
    return number === openings ? info : null;
  } catch (error) {
    if (number !== openings) return null;
    by("case").value = desk.name; // which goes on
    throw error;
  }
}

/**
 * Files for a new case or as masks of the open one.
 * @param {string} as @param {{name: string, files: File[]}} found
 */
export async function take(as, found) {
  try {
    await (as === "mask" ? takeMask(found.files) : takeCase(found));
  } catch (error) {
    complain(String(/** @type {Error} */ (error).message));
  }
}

/** @param {number} done @param {number} of */
const sending = (done, of) => complain(done < of ? `sending ${done + 1} of ${of}` : "reading");

/** @param {File[]} files */
async function takeMask(files) {
  const { upload, structures } = await sendMask(files, desk.name, sending);
  if (say({ type: "import", upload })) complain(`taken over: ${structures.join(", ")}`);
}

/** @param {{name: string, files: File[]}} found */
async function takeCase(found) {
  const name = await sendCase(found, sending);
  const { cases, progress } = await getJson("/api/cases");
  listCases(cases, progress);
  await open(name);
  if (desk.name === name) complain(`opened ${name}`);
}

/**
 * Have the service write the masks, and hand them to the browser too.
 * @param {string} kind
 */
export async function save(kind) {
  const response = await fetch(`/api/cases/${encodeURIComponent(desk.name)}/export/${kind}`, { method: "POST" });
  if (!response.ok) throw await refusal(response);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="?([^"]+)"?/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "masks";
  link.click();
  URL.revokeObjectURL(link.href);
  complain(`written to ${decodeURIComponent(response.headers.get("x-gazeseg-path") ?? "")}`);
  note(decodeURIComponent(response.headers.get("x-gazeseg-unfinished") ?? ""));
}

/**
 * What a file that was written lacks stays below the buttons: somebody may take it for complete. Outlines are written as they are.
 * @param {string} unfinished in words, one line; empty where nothing is lacking
 */
function note(unfinished) {
  by("unfinished").hidden = !unfinished;
  by("unfinished").textContent = unfinished && `Not complete: ${unfinished}. Every outline is in the file as it is now, checked or not.`;
}
