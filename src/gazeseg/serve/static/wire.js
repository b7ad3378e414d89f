// What is said to the service and what comes back; the Python side is gazeseg/serve/wire.

/**
 * @typedef {{type: "mask", structure: string, plane: string, index: number, shape: [number, number], runs: number[], score: number | null, final: boolean, took_ms: number | null}} MaskMessage
 * @typedef {{type: "looks", structure: string, plane: string, index: number, points: [number, number, number, number][]}} LooksMessage
 * @typedef {{type: "vain", by: "look" | "hand", positive: boolean, counted: boolean}} VainMessage
 * @typedef {{name: string, value: number, locked: boolean, accepted: boolean, slices: Record<string, number[]>,
 *   provisional: Record<string, number[]>, unseen: Record<string, number[]>, ml: number | null}} Structure
 * @typedef {{type: "state", structures: Structure[], active: string | null, can_undo: boolean, can_redo: boolean}} StateMessage
 * @typedef {{type: "forget"}} ForgetMessage
 * @typedef {import("./carry.js").CarriedMessage} CarriedMessage
 * @typedef {{type: "error", message: string}} ErrorMessage
 * @typedef {{type: "eyes", colour: string | null, accuracy_deg: number, px_per_degree: number, min_zoom: number, gaze_prompts: boolean, hands_free: boolean,
 *   drift_deg: number, corrections: number, drift_warning: string | null, recording: boolean, refused: string | null, wrote: string | null}} EyesMessage
 * @typedef {{type: "targets", stage: string, places: [number, number][], seconds: number}} TargetsMessage
 * @typedef {{type: "checked", before_deg: number, after_deg: number, corrected: boolean}} CheckedMessage
 * @typedef {{accuracy_deg: number | null, rms_s2s_deg: number | null, data_loss: number, xy: [number, number], gaze_xy: [number, number] | null}} TargetSeen
 * @typedef {{type: "verdict", colour: "green" | "amber" | "red", follows: string, reasons: string[], accuracy_deg: number | null, worst_deg: number | null,
 *   precision_deg: number | null, rms_s2s_deg: number | null, data_loss: number, rate_hz: number, points: TargetSeen[]}} VerdictMessage
 * @typedef {{type: "ring", xy: [number, number] | null, progress: number}} RingMessage
 * @typedef {{type: "candidates", structure: string, plane: string, index: number, shape: [number, number], chosen: number,
 *   masks: {number: number, kind: "answer" | "tighter" | "wider" | "beside", runs: number[], score: number | null}[]}} CandidatesMessage
 * @typedef {{type: "doubts", structure: string, plane: string, index: number, shape: [number, number], bands: number[][], missing: number[], extra: number[],
 *   other: "loaded" | "model" | null}} DoubtsMessage
 * @typedef {{type: "resting", xy: [number, number] | null}} RestingMessage
 * @typedef {MaskMessage | LooksMessage | ForgetMessage | StateMessage | CarriedMessage | ErrorMessage | EyesMessage | TargetsMessage | CheckedMessage | VerdictMessage | RingMessage
 *   | CandidatesMessage | DoubtsMessage | RestingMessage | VainMessage} ServerMessage
 */

/** @typedef {{type: string, [field: string]: unknown}} Said what the page tells the service */

/**
 * The structure that looks and clicks mean.
 * @param {StateMessage | null} state
 */
export const activeOf = (state) => state?.structures.find(({ name }) => name === state.active);

/** Seconds on the page's own clock. */
export const now = () => performance.now() / 1000;

/**
 * Why the service refused, in its words.
 * @param {Response} response
 */
export async function refusal(response) {
  const text = await response.text();
  try { return new Error(JSON.parse(text).error ?? text); } catch { return new Error(text); } // not JSON: as it is
}

/**
 * JSON from the service; throws with its words when it refuses.
 * @param {string} path
 */
export async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** The conversation about one case; goes on by itself after a break. */
export class Talk {
  /**
   * @param {string} name of the case
   * @param {(message: ServerMessage) => void} hear
   * @param {(state: "open" | "closed" | "taken") => void} changed
   */
  constructor(name, hear, changed) {
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/cases/${encodeURIComponent(name)}/talk`;
    this.hear = hear;
    this.changed = changed;
    this.ended = false;
    this.waitMs = 250;
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(this.url);
    this.socket.onopen = () => { this.waitMs = 250; this.changed("open"); };
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = (event) => {
      if (this.ended) return;
      if (event.code === 4409) { this.changed("taken"); return; }
      this.changed("closed");
      setTimeout(() => this.ended || this.connect(), this.waitMs);
      this.waitMs = Math.min(5000, this.waitMs * 2);
    };
  }

  /**
   * Dropped when there is no connection: nothing is half done.
   * @param {object} message
   * @returns {boolean} whether the line was open
   */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  end() {
    this.ended = true;
    this.socket?.close();
  }
}
