"""The pictures of the workstation in README and docs: a simulated reader before the computed patient.

Needs playwright and a browser at /usr/bin/chromium. Usage: python runs/screenshots.py docs/images
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

SLICE = 18
LOOKS_XY = ((75, 95), (55, 120), (110, 80))  # pixels of that slice
SIZE = {"width": 1280, "height": 760}
PATIENCE_MS = 60_000


@contextmanager
def workstation() -> Iterator[str]:
    """The link of a service with a simulated consumer tracker."""
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "gazeseg", "serve", "--work", work, "--port", "0", "--json"]
        service = subprocess.Popen([*command, "--gaze", "simulate:consumer"], stdout=subprocess.PIPE, text=True)
        try:
            yield json.loads(service.stdout.readline())["url"] if service.stdout else ""
        finally:
            service.send_signal(signal.SIGINT)
            service.wait()


def until(page: Page, expression: str) -> None:
    """Wait for the page; it forbids scripts inside it, so it is asked from outside."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(expression)


def calibrate(page: Page) -> None:
    """Look at the dots; the result stands there until ``Use it``."""
    page.keyboard.press("c")
    until(page, "!document.getElementById('result').hidden")
    until(page, "window.gazeseg.eyes().colour !== null")
    page.wait_for_timeout(500)


def look(page: Page) -> None:
    """Add the liver, hold F and go over it; Shift shows where was looked."""
    page.fill("#name", "liver")
    page.press("#name", "Enter")
    until(page, "window.gazeseg.active() === 'liver'")
    page.evaluate("index => window.gazeseg.goTo(index)", SLICE)
    until(page, f"window.gazeseg.painted() === {SLICE}")
    place = "xy => window.gazeseg.view().toClient(xy[0], xy[1])"
    page.mouse.move(*page.evaluate(place, list(LOOKS_XY[0])))
    page.wait_for_timeout(1500)  # the mouse has to rest before gaze counts again
    page.keyboard.down("f")
    for xy in LOOKS_XY:
        page.mouse.move(*page.evaluate(place, list(xy)))
        page.wait_for_timeout(900)
    page.keyboard.up("f")
    page.wait_for_timeout(1500)
    page.keyboard.down("Shift")
    page.wait_for_timeout(500)


def carry(page: Page) -> None:
    """Accept, carry the outline to its neighbours, and go to the one that is least sure."""
    page.keyboard.up("Shift")
    page.keyboard.press("Enter")
    page.keyboard.press("g")
    until(page, "window.gazeseg.waiting().length > 0")
    page.keyboard.press("l")
    page.wait_for_timeout(1500)


def report(page: Page) -> None:
    """Accept what was carried, also what was never shown, and open the case report in the same window."""
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    until(page, "window.gazeseg.waiting().length === 0")
    page.goto(page.evaluate("document.getElementById('report').href"))
    page.wait_for_timeout(1000)


def take(page: Page, path: Path) -> None:
    """A picture of the window in 256 colours, which is a third of the size."""
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )
    print(path)


def main(out: Path) -> None:
    """All pictures, in the order of a session."""
    with workstation() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(url)
        until(page, "document.getElementById('line').textContent === 'connected'")
        page.click("#help button")
        until(page, "window.gazeseg.eyes() !== null")
        calibrate(page)
        take(page, out / "calibration.png")
        page.click("#result button >> text=Use it")
        look(page)
        take(page, out / "workstation.png")
        carry(page)
        take(page, out / "carried.png")
        report(page)
        take(page, out / "report.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
