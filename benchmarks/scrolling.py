"""How long the page works on a frame while a reader scrolls, in a real browser. Run: python benchmarks/scrolling.py

Needs playwright and a browser at /usr/bin/chromium, which runs without a screen and draws by the processor here. "Script" is what
the page does in an animation frame, measured inside it; "between frames" is what the browser made of it on this machine: 16.7 ms
are 60 frames per second.
"""

import sys
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
from screenshots import SIZE, until, workstation

BROWSER = Path("/usr/bin/chromium")
ROUNDS, PAUSE_MS = 6, 30
WATCH = """() => {
    const asked = window.requestAnimationFrame.bind(window);
    window.spent = []; window.gaps = []; let last = 0, frame = 0;
    window.requestAnimationFrame = (work) => asked((now) => {
        const began = performance.now(); work(now); const took = performance.now() - began;
        if (now === frame) window.spent[window.spent.length - 1] += took; else window.spent.push(took);
        frame = now;
    });
    const tick = (now) => { if (last) window.gaps.push(now - last); last = now; asked(tick); };
    asked(tick);
}"""


def scroll(page: Page) -> None:
    """From the feet to the head and back by the arrow keys, again and again."""
    count = page.evaluate("window.gazeseg.view().plane.count")
    for number in range(ROUNDS):
        for _ in range(count):
            page.keyboard.press("ArrowUp" if number % 2 else "ArrowDown")
            page.wait_for_timeout(PAUSE_MS)


def main() -> None:
    """Scroll twice, so that the second time every slice is here, and print the second."""
    if not BROWSER.exists():
        print(f"scrolling: left out, there is no {BROWSER}")
        return
    with workstation() as url, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(url)
        until(page, "document.getElementById('line').textContent === 'connected'")
        page.keyboard.press("Escape")
        scroll(page)
        page.evaluate(WATCH)
        scroll(page)
        print(f"{'ms':24} {'p50':>6} {'p95':>6} {'n':>5}")
        for name, found in (("script per frame", "spent"), ("between frames", "gaps")):
            times = page.evaluate(f"window.{found}")
            print(f"{name:24} {median(times):6.1f} {quantiles(times, n=20)[-1]:6.1f} {len(times):5}")
        browser.close()


if __name__ == "__main__":
    main()
