"""Carrying over in a real browser: one slice is outlined, its neighbours follow, the export has them."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest

from gazeseg.demo.case import bundled_case
from gazeseg.evaluate.metrics import dice
from gazeseg.images import plane_for

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
SLICE = 18
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make test installs it")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}: apt install chromium")


@pytest.fixture
def phantom(tmp_path):
    return bundled_case(tmp_path), tmp_path / "case.nii.gz"


@pytest.fixture
def page(phantom, tmp_path):
    """The workstation as a user starts it, the liver chosen and ``SLICE`` shown."""
    command = [
        sys.executable,
        "-m",
        "gazeseg",
        "serve",
        str(phantom[1]),
        "--work",
        str(tmp_path / "work"),
        "--port",
        "0",
    ]
    process = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True)
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1200, "height": 800})
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.wrong.append(message.text))
        page.goto(json.loads(process.stdout.readline())["url"])
        until(page, "document.getElementById('line').textContent === 'connected'")
        page.click("#help button")
        page.fill("#name", "liver")
        page.press("#name", "Enter")
        until(page, "window.gazeseg.active() === 'liver'")
        go_to(page, SLICE)
        yield page
        chromium.close()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    process.stdout.close()


def until(page, expression, argument=None, seconds=60):
    for _ in range(20 * seconds):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(50)
    said = page.inner_text("footer") + page.inner_text("header")
    pytest.fail(f"waited in vain for {expression}; the page says {said!r}")


def go_to(page, index):
    page.evaluate("index => window.gazeseg.goTo(index)", index)
    until(page, "index => window.gazeseg.painted() === index", index)


def outline(page, truth):
    """A box around the organ, drawn by hand."""
    rows, columns = np.nonzero(truth)
    page.click("#box")
    first, last = (
        page.evaluate("xy => window.gazeseg.view().toClient(xy[0], xy[1])", [int(column), int(row)])
        for column, row in ((columns.min(), rows.min()), (columns.max(), rows.max()))
    )
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*last, steps=4)
    page.mouse.up()
    until(page, "window.gazeseg.area() > 0")


def test_one_outline_carries_over_to_its_neighbours(page, phantom, tmp_path):
    demo, _ = phantom
    liver = next(value for value, name in demo.names.items() if name == "liver")
    plane = plane_for(demo.volume.geometry, "axial")
    cut = lambda labels, index: plane.cut(labels, index)  # noqa: E731
    outline(page, cut(demo.truth == liver, SLICE))
    assert page.is_hidden("#sure")

    page.keyboard.press("g")
    until(page, "window.gazeseg.waiting().length > 0")
    waiting = page.evaluate("window.gazeseg.waiting()")
    carried = [index for index, _ in waiting]
    assert len(carried) >= 8
    assert SLICE not in carried

    page.keyboard.press("l")
    until(page, "index => window.gazeseg.view().index === index", waiting[0][0])
    until(page, "window.gazeseg.area() > 0")
    assert "confidence" in page.inner_text("#sure")

    page.keyboard.press("Enter")
    until(page, "window.gazeseg.waiting().length === 0")
    assert page.is_hidden("#sure")
    with page.expect_download() as download:
        page.click("#exports button >> text=nifti")
    download.value.save_as(tmp_path / "liver.nii.gz")
    found = np.asarray(nibabel.load(tmp_path / "liver.nii.gz").dataobj) > 0
    pair = [np.stack([cut(labels, index) for index in carried], axis=-1) for labels in (found, demo.truth == liver)]
    assert dice(*pair) > 0.8

    page.keyboard.press("Backspace")
    until(page, "window.gazeseg.waiting().length > 0")
    page.keyboard.press("Backspace")
    until(page, "window.gazeseg.waiting().length === 0")
    until(page, "window.gazeseg.area() === 0")
    assert page.wrong == []
