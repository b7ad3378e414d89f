"""The picture of the workstation in the README: a simulated reader looks at the liver of the computed patient.

Needs playwright and a browser at /usr/bin/chromium. Usage: python runs/screenshot.py OUT.png
"""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

LOOKS_XY = ((75, 95), (55, 120), (110, 80))  # pixels of slice 18


def main(out: Path) -> None:
    """Start the service, look, take the picture."""
    with tempfile.TemporaryDirectory() as work:
        command = [
            sys.executable,
            "-m",
            "gazeseg",
            "serve",
            "--work",
            work,
            "--port",
            "0",
            "--json",
            "--gaze",
            "simulate:consumer",
        ]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            url = json.loads(service.stdout.readline())["url"] if service.stdout else ""
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 760})
                page.goto(url)
                look(page)
                page.screenshot(path=out)
                browser.close()
        finally:
            service.send_signal(signal.SIGINT)
            service.wait()


def look(page: Page) -> None:
    """Add the liver, hold F and go over it; Shift shows where was looked."""
    page.wait_for_timeout(3000)
    page.click("#help button")
    page.fill("#name", "liver")
    page.press("#name", "Enter")
    page.wait_for_timeout(1000)
    place = "xy => window.gazeseg.view().toClient(xy[0], xy[1])"
    page.mouse.move(*page.evaluate(place, list(LOOKS_XY[0])))
    page.wait_for_timeout(1000)
    page.keyboard.down("f")
    for xy in LOOKS_XY:
        page.mouse.move(*page.evaluate(place, list(xy)))
        page.wait_for_timeout(900)
    page.keyboard.up("f")
    page.wait_for_timeout(1500)
    page.keyboard.down("Shift")
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
