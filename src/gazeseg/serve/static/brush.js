// Painting by hand: left adds, right erases; what is painted counts when the service has answered.

export const brush = {
  on: false,
  radiusMm: 5,
  /** @type {[number, number][]} in slice pixels, since the button went down */
  path: [],
  /** @type {[number, number][]} until the service has answered */
  sent: [],
  adding: true,

  /** @param {number} factor */
  resize(factor) {
    this.radiusMm = Math.min(60, Math.max(0.5, this.radiusMm * factor));
  },

  /** @param {number[]} xy @param {boolean} adding */
  begin(xy, adding) {
    this.adding = adding;
    this.path = [[xy[0], xy[1]]];
  },

  /**
   * Take the next place, unless it is hardly another one.
   * @param {number[]} xy
   */
  follow([x, y]) {
    const [a, b] = this.path[this.path.length - 1];
    if (Math.hypot(x - a, y - b) > 0.3 && this.path.length < 4096) this.path.push([x, y]);
  },

  /**
   * The stroke as a message.
   * @param {number} t_s
   */
  stroke(t_s) {
    [this.sent, this.path] = [this.path, []];
    return { type: "stroke", t_s, path: this.sent, radius_mm: this.radiusMm, add: this.adding };
  },

  /** The stroke that runs is none after all. */
  drop() {
    this.path = [];
  },

  /** The service has answered: from now on the outline shows it. */
  done() {
    this.sent = [];
  },

  /**
   * The circle at the pointer with its width, and the stroke while it is not an outline yet. In client pixels.
   * @param {CanvasRenderingContext2D} context @param {import("./view.js").View} view @param {number[]} pointer @param {string} colour
   */
  draw(context, view, pointer, colour) {
    const radius = this.radiusMm * view.scale[0] / view.plane.spacing_mm[0];
    for (const path of [this.sent, this.path]) if (path.length) this.drawStroke(context, path, view, radius, this.adding ? colour : "#000000");
    context.strokeStyle = this.path.length && !this.adding ? "#d55e00" : colour;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(pointer[0], pointer[1], Math.max(2, radius), 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = "#d6dade";
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(`${(2 * this.radiusMm).toFixed(this.radiusMm < 5 ? 1 : 0)} mm`, pointer[0] + Math.max(2, radius) + 6, pointer[1]);
  },

  /** @param {CanvasRenderingContext2D} context @param {number[][]} path @param {import("./view.js").View} view @param {number} radius @param {string} colour */
  drawStroke(context, path, view, radius, colour) {
    const places = path.map(([x, y]) => view.toClient(x, y));
    context.save();
    context.strokeStyle = `${colour}88`;
    context.lineWidth = Math.max(1, 2 * radius);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.beginPath();
    context.moveTo(places[0][0], places[0][1]);
    for (const [x, y] of places) context.lineTo(x, y); // also to where it began: a dab is a stroke of no length
    context.stroke();
    context.restore();
  },
};
