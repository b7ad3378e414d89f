// Masks carried over to neighbouring slices: how sure each is, how far the work has come, where to look next.

import { CARRIED, carriedWord, inPercent } from "./levels.js";
import { activeOf } from "./wire.js";

/** @typedef {{type: "carried", structure: string, plane: string, how: "carried" | "filled", state: "working" | "done" | "agreed" | "stopped", planned: number, confidence: [number, number][]}} CarriedMessage */

export class Carry {
  constructor() {
    /** @type {Map<string, number>} confidence by structure, plane and slice */
    this.sure = new Map();
    this.working = false;
    this.broken = false; // since the last work: what the service knows of earlier work is no news then
  }

  /** The connection was lost, and with it what was being carried. */
  breakOff() {
    this.broken = this.working;
    this.working = false;
  }

  /** @param {CarriedMessage} message @returns {string} what to tell the reader, if anything */
  hear(message) {
    this.working = message.state === "working";
    const { length } = message.confidence;
    if (!this.working) for (const [index, sure] of message.confidence) this.sure.set(`${message.structure}/${message.plane}/${index}`, sure);
    this.broken &&= !this.working;
    if (this.broken || message.state === "agreed") return "";
    if (message.state === "stopped") return "stopped; nothing was kept";
    if (this.working) return `${message.structure}: ${length} of at most ${message.planned} slices; Esc stops`;
    if (!length) return `${message.structure}: nothing could be ${message.how}`;
    return `${message.structure}: ${length} slices ${message.how}${doubtful(message.confidence)}; L steps through them, least sure first`;
  }

  /**
   * Slices of the active structure that wait for the reader, least sure first; what nobody knows about comes first of all.
   * @param {import("./wire.js").StateMessage | null} state @param {string} plane
   * @returns {[number, number | null][]}
   */
  waiting(state, plane) {
    const indices = activeOf(state)?.provisional[plane] ?? [];
    /** @param {number} index @returns {[number, number | null]} */
    const withSure = (index) => [index, this.sure.get(`${state?.active}/${plane}/${index}`) ?? null];
    return indices.map(withSure).sort((a, b) => (a[1] ?? -1) - (b[1] ?? -1) || a[0] - b[0]);
  }

  /**
   * Where to look next: after the least sure comes the next one; those that were never shown come before all others.
   * @param {import("./wire.js").StateMessage | null} state @param {string} plane @param {number} index @returns {number | null}
   */
  next(state, plane, index) {
    const waiting = this.waiting(state, plane);
    const unseen = activeOf(state)?.unseen[plane] ?? [];
    const at = waiting.findIndex(([one]) => one === index) + 1;
    const ahead = [...waiting.slice(at), ...waiting.slice(0, at)].map(([one]) => one);
    return ahead.find((one) => one !== index && unseen.includes(one)) ?? ahead[0] ?? null;
  }

  /**
   * Slices of the active structure, least certain first: by the overlap that is predicted, or by confidence where they were carried;
   * without those of which neither is known here.
   * @param {import("./wire.js").StateMessage | null} state @param {string} plane @param {(index: number) => number | null} overlapOn
   * @returns {[number, number][]}
   */
  settled(state, plane, overlapOn) {
    const indices = activeOf(state)?.slices[plane] ?? [];
    /** @type {[number, number | null][]} */
    const every = indices.map((index) => [index, overlapOn(index) ?? this.sure.get(`${state?.active}/${plane}/${index}`) ?? null]);
    const known = /** @type {[number, number][]} */ (every.filter(([, certain]) => certain !== null));
    return known.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  }

  /**
   * Say how sure the slice shown is.
   * @param {HTMLElement} place with a `meter`, a word and a text @param {import("./wire.js").StateMessage | null} state @param {string} plane @param {number} index
   */
  show(place, state, plane, index) {
    const found = this.waiting(state, plane).find(([one]) => one === index);
    place.hidden = !found;
    if (!found) return;
    const [meter, word, text] = /** @type {[HTMLMeterElement, Element, Element]} */ (/** @type {unknown} */ (place.children));
    place.dataset.word = word.textContent = carriedWord(found[1]);
    Object.assign(meter, { low: CARRIED.poor / 100, high: CARRIED.check / 100, value: found[1] ?? 0 });
    text.textContent = found[1] === null ? "carried, its confidence is not known" : `carried, confidence ${inPercent(found[1])} %`;
    place.title = `${word.textContent} ${text.textContent}; confidence is a rank, not a probability`.trim();
  }
}

/**
 * How many slices need the reader, in words.
 * @param {[number, number][]} confidence
 */
function doubtful(confidence) {
  const words = confidence.map(([, sure]) => carriedWord(sure));
  const counts = ["check", "poor"].map((word) => [words.filter((one) => one === word).length, word]);
  return counts.filter(([count]) => count).map(([count, word]) => `, ${count} ${word === "check" ? "to check" : word}`).join("");
}
