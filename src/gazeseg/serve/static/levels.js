// Words for how sure an outline is, and from where on each holds: the one place. A word is no promise that the outline is right.

/**
 * Of the overlap that the model predicts for its own outline.
 * @param {number} score
 */
export const overlapWord = (score) => (score >= 0.85 ? "good" : score >= 0.7 ? "fair" : "poor");

/** Of carried slices, in per cent of their confidence: a rank, not a probability, so nothing that was carried is called good. */
export const CARRIED = { check: 80, poor: 60 };

/** @param {number} share as it is shown, so that word and number never differ */
export const inPercent = (share) => Math.round(100 * share);

/**
 * How much a carried slice needs the reader: the word itself, none where nothing speaks against it.
 * @param {number | null} confidence null where nobody counted it
 * @returns {"" | "check" | "poor"}
 */
export function carriedWord(confidence) {
  if (confidence === null) return "check";
  const percent = inPercent(confidence);
  return percent < CARRIED.poor ? "poor" : percent < CARRIED.check ? "check" : "";
}
