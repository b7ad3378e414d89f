"""Calibration in a real browser, with a simulated reader who looks at the dots."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gazeseg.gaze import read_recording

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make test installs it")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}: apt install chromium")


@pytest.fixture
def service(case_files, tmp_path):
    """The workstation before a simulated consumer tracker, as a user starts it; gives its link."""
    command = [sys.executable, "-m", "gazeseg", "serve", str(case_files.image), "--work", str(tmp_path)]
    command += ["--port", "0", "--json", "--gaze", "simulate:consumer?seed=3"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield json.loads(process.stdout.readline())["url"]
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    process.stdout.close()
    assert process.returncode == 0


@pytest.fixture
def page(service):
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(service)
        until(page, "document.getElementById('line').textContent === 'connected'")
        page.click("#help button")
        yield page
        chromium.close()


def until(page, expression, seconds=20):
    for _ in range(50 * seconds):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    said = page.inner_text("footer") + page.inner_text("header")
    pytest.fail(f"waited in vain for {expression}; the page says {said!r}")


def test_calibrated_checked_and_recorded_in_the_page(page, tmp_path):
    until(page, "window.gazeseg.eyes() !== null")
    assert "assumed error 0.8°" in page.inner_text("#gaze")
    page.select_option("#points", "5")
    page.keyboard.press("Escape")
    page.click("#calibrate")
    until(page, "!document.getElementById('dot').hidden")
    until(page, "!document.getElementById('result').hidden", seconds=60)
    until(page, "window.gazeseg.eyes().colour !== null")
    told = page.evaluate("window.gazeseg.eyes()")
    assert told["colour"] in ("green", "amber")
    assert told["accuracy_deg"] < 0.6
    assert page.locator("#result-points tr").count() == 1 + 9
    page.click("#result button >> text=Use it")
    assert f", {told['colour']}" in page.inner_text("#gaze")

    page.click("#check")
    until(page, "!document.getElementById('result').hidden", seconds=20)
    assert "off" in page.inner_text("#result-words")
    page.locator("#result-buttons button").first.click()

    page.click("#record")
    page.click("#consent-yes")
    until(page, "!document.getElementById('rec').hidden")
    page.click("#record")
    until(page, "document.getElementById('rec').hidden")
    (folder,) = (tmp_path / "recordings").iterdir()
    recording = read_recording(folder)
    assert recording.simulated
    assert recording.quality.measured
    assert len(recording.error_places) == 9
    page.click("#record")
    page.click("#consent-yes")
    until(page, "!document.getElementById('rec').hidden")
    page.wait_for_timeout(500)
    page.goto("about:blank")  # a page that goes loses nothing
    second = tmp_path / "recordings" / "ct-002"
    for _ in range(500):
        if second.is_dir():
            break
        page.wait_for_timeout(20)
    assert len(read_recording(second).t_s) > 10
    assert page.wrong == []


def test_escape_stops_a_calibration_and_nothing_has_changed(page):
    until(page, "window.gazeseg.eyes() !== null")
    page.keyboard.press("c")
    until(page, "!document.getElementById('dot').hidden")
    page.keyboard.press("Escape")
    until(page, "document.getElementById('targets').hidden")
    assert page.evaluate("window.gazeseg.eyes().colour") is None
    assert page.wrong == []
