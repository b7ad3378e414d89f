// Where the page lies on the reader's screen. Pixels of the screen are those of the display, from its top left corner;
// client pixels are CSS pixels of the page.

// Chromium tells the place of the mouse on the screen before the zoom of the page, Firefox after it. Its zoom has these steps.
const ZOOMS = [1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5];
const FAR_PX = 100; // two places of the mouse so far apart tell the zoom

/** @typedef {[number, number]} Pair */

/** What only some browsers know: where the page and the screen begin. */
const extra = /** @type {{mozInnerScreenX?: number, mozInnerScreenY?: number}} */ (window);
const display = /** @type {Screen & {left?: number, top?: number, availLeft?: number, availTop?: number}} */ (screen);

/** @param {number} ratio */
const zoomNear = (ratio) => ZOOMS.reduce((best, one) => (Math.abs(Math.log(one / ratio)) < Math.abs(Math.log(best / ratio)) ? one : best));

/** The window as the browser describes it; while it is the same, nothing was moved, resized or zoomed. */
const frame = () => [screenX, screenY, outerWidth, outerHeight, innerWidth, innerHeight, devicePixelRatio].join();

/**
 * Where the screen that shows the page begins among all screens; a task bar is no screen.
 * @returns {Pair}
 */
function screenStart() {
  if (display.left !== undefined) return [display.left, display.top ?? 0];
  const [x, y] = [display.availLeft ?? 0, display.availTop ?? 0];
  const another = x < 0 || y < 0 || x > screen.width / 4 || y > screen.height / 4;
  return another ? [x, y] : [0, 0];
}

/** The zoom as the widths of window and page tell it; 1 where something else stands beside the page. */
function likelyZoom() {
  if (extra.mozInnerScreenX !== undefined) return 1;
  const zoom = zoomNear(outerWidth / innerWidth);
  return Math.abs(outerWidth - zoom * innerWidth) < 20 ? zoom : 1;
}

/**
 * Where the page begins in its window: bars stand above it, borders are equal. Right on most desktops, the mouse knows better.
 * @param {number} zoom @returns {Pair}
 */
function likelyCorner(zoom) {
  if (extra.mozInnerScreenX !== undefined) return [extra.mozInnerScreenX - screenX, (extra.mozInnerScreenY ?? 0) - screenY];
  const border = Math.max(0, (outerWidth - zoom * innerWidth) / 2);
  return [border, Math.max(0, outerHeight - zoom * innerHeight - border)];
}

export const desktop = {
  base: devicePixelRatio / likelyZoom(), // device pixels in one unit of the mouse on the screen
  /** @type {Pair} what the mouse has shown to be wrong about ``likelyCorner`` */
  wrong: [0, 0],
  /** @type {{frame: string, client: Pair, screen: Pair} | null} */
  seen: null,
  /** @type {Pair} */
  known: [0, 0],
  told: "",

  /** Whether the window has another place or size than when this was last asked. */
  moved() {
    const before = this.told;
    this.told = frame();
    return this.told !== before;
  },

  /**
   * Every event of the mouse has both coordinates.
   * @param {MouseEvent} event @returns {boolean} whether something new was learnt
   */
  learn(event) {
    if (document.fullscreenElement) return false;
    const rescaled = this.learnZoom([event.clientX, event.clientY], [event.screenX, event.screenY]);
    const zoom = this.zoom();
    const [left, top] = screenStart();
    const [x, y] = this.corner();
    const [dx, dy] = [event.screenX - left - zoom * event.clientX - x, event.screenY - top - zoom * event.clientY - y];
    // places of the mouse are whole in some browsers and fractions in others
    if (Math.hypot(dx, dy) <= 1) return rescaled;
    this.wrong = [this.wrong[0] + dx, this.wrong[1] + dy];
    return true;
  },

  /** @param {Pair} client @param {Pair} screen @returns {boolean} */
  learnZoom(client, screen) {
    const now = frame();
    if (this.seen?.frame !== now) this.seen = { frame: now, client, screen };
    const { client: c, screen: s } = this.seen;
    const far = Math.hypot(client[0] - c[0], client[1] - c[1]);
    if (far < FAR_PX) return false;
    const base = devicePixelRatio / zoomNear(Math.hypot(screen[0] - s[0], screen[1] - s[1]) / far);
    if (Math.abs(base / this.base - 1) < 0.01) return false;
    this.base = base;
    return true;
  },

  /** Units of the mouse on the screen in one client pixel. */
  zoom() {
    return extra.mozInnerScreenX === undefined ? devicePixelRatio / this.base : 1;
  },

  /**
   * Top left of the page from that of the screen, in units of the mouse.
   * @returns {Pair}
   */
  corner() {
    if (document.fullscreenElement) return [0, 0];
    const [left, top] = screenStart();
    const [x, y] = likelyCorner(this.zoom());
    return [screenX - left + x + this.wrong[0], screenY - top + y + this.wrong[1]];
  },

  /** Pixels of the display in one unit of the mouse. */
  unit() {
    return devicePixelRatio / this.zoom();
  },

  /**
   * Width and height of the screen; zoomed, browsers round it differently.
   * @returns {Pair}
   */
  size() {
    const [width, height] = [screen.width, screen.height].map((n) => Math.max(1, Math.round(n * this.unit())));
    if (Math.max(Math.abs(width - this.known[0]), Math.abs(height - this.known[1])) > 2) this.known = [width, height];
    return this.known;
  },

  /** @param {number[]} client @returns {Pair} pixels of the screen */
  toScreen([x, y]) {
    const [left, top] = this.corner();
    return [x * devicePixelRatio + left * this.unit(), y * devicePixelRatio + top * this.unit()];
  },

  /** @param {number[]} client @returns {Pair} display coordinates, 0..1 */
  toDisplay(client) {
    const [[x, y], [width, height]] = [this.toScreen(client), this.size()];
    return [x / width, y / height];
  },

  /** @param {number[]} display coordinates, 0..1 @returns {Pair} client pixels */
  toClient([x, y]) {
    const [[left, top], [width, height]] = [this.corner(), this.size()];
    return [(x * width - left * this.unit()) / devicePixelRatio, (y * height - top * this.unit()) / devicePixelRatio];
  },
};
