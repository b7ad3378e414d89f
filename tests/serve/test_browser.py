"""The workstation in a real browser, before the real service with the real model."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest

from gazeseg.demo.case import bundled_case
from gazeseg.images import plane_for

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make test installs it")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}: apt install chromium")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phantom")
    return bundled_case(folder), folder / "case.nii.gz"


class Service:
    """``gazeseg serve`` as a user starts it."""

    def __init__(self, case, work):
        command = [sys.executable, "-m", "gazeseg", "serve", str(case), "--work", str(work), "--port", "0", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.cookies = []
        self.url = json.loads(self.process.stdout.readline())["url"]

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def service(case, tmp_path_factory):
    service = Service(case[1], tmp_path_factory.mktemp("work"))
    yield service
    service.stop()
    assert service.process.returncode == 0


@pytest.fixture
def visit(service, browser):
    """A page of one reader; the link works once, so the next ones bring the cookie along."""
    contexts = []

    def visit(**options):
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 800}} | options))
        contexts.append(context)
        if service.cookies:
            context.add_cookies(service.cookies)
        page = come_in(context, service.url)
        service.cookies = context.cookies()
        return page

    yield visit
    for context in contexts:
        context.close()


def until(page, expression, argument=None):
    """Wait for the page; its own rules forbid scripts to be evaluated inside it, so it is asked from outside."""
    for _ in range(500):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(20)
    said = page.inner_text("footer") + page.inner_text("header")
    pytest.fail(f"waited in vain for {expression}; the page says {said!r}")


def come_in(context, url):
    """Open the link, and say whatever goes wrong in the page."""
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.wrong.append(message.text))
    page.goto(url)
    until(page, "document.getElementById('line').textContent === 'connected'")
    if page.locator("#help").is_visible():
        page.click("#help button")
    return page


def place(page, xy):
    """Where the middle of a slice pixel lies in the main view."""
    return page.evaluate("xy => window.gazeseg.view().toClient(xy[0], xy[1])", list(xy))


def go_to(page, index):
    page.evaluate("index => window.gazeseg.goTo(index)", index)
    until(page, "index => window.gazeseg.painted() === index", index)


def look(page, xy, key="f", seconds=0.5):
    """Hold a key with the mouse resting at a slice pixel, until the service has answered."""
    before = page.evaluate("window.gazeseg.answers()")
    page.mouse.move(*place(page, xy))
    page.keyboard.down(key)
    page.wait_for_timeout(1000 * seconds)
    page.keyboard.up(key)
    until(page, "before => window.gazeseg.answers() > before", before)


def add(page, name):
    page.fill("#name", name)
    page.press("#name", "Enter")
    until(page, "name => window.gazeseg.active() === name", name)


def test_from_the_link_to_an_exported_mask(visit, case, tmp_path):
    demo, _ = case
    liver = next(value for value, name in demo.names.items() if name == "liver")
    plane = plane_for(demo.volume.geometry, "axial")
    truth = plane.cut(demo.truth == liver, 18)
    page = visit()
    assert "not for diagnosis" in page.inner_text("footer")
    add(page, "liver")
    go_to(page, 18)
    rows, columns = np.nonzero(truth)
    look(page, (np.median(columns), np.median(rows)))
    with page.expect_download() as download:
        page.click("#exports button >> text=nifti")
    out = tmp_path / "liver.nii.gz"
    download.value.save_as(out)
    found = plane.cut(np.asarray(nibabel.load(out).dataobj) > 0, 18)
    dice = 2 * (found & truth).sum() / (found.sum() + truth.sum())
    assert dice > 0.85
    assert page.wrong == []


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_look_lands_in_the_voxel_looked_at(visit, ratio):
    page = visit(viewport={"width": 1100, "height": 700}, device_scale_factor=ratio)
    add(page, f"spot {ratio}")
    for number, plane in enumerate(("axial", "coronal", "sagittal")):
        if number:
            page.click(f"#side .view[data-plane={plane}]")
        xy = page.evaluate(
            "[window.gazeseg.view().plane.width * 0.4 | 0, window.gazeseg.view().plane.height * 0.6 | 0]"
        )
        page.mouse.move(*place(page, xy))
        for _ in range(number + 1):
            page.keyboard.press("z")
        page.mouse.down(button="middle")
        where = place(page, xy)
        page.mouse.move(where[0] + 37, where[1] - 22, steps=3)
        page.mouse.up(button="middle")
        look(page, xy)
        (x, y, _, positive) = page.evaluate("window.gazeseg.looks().at(-1)")
        assert (x, y) == (pytest.approx(xy[0], abs=0.5), pytest.approx(xy[1], abs=0.5))
        assert positive == 1
        assert page.evaluate("window.gazeseg.view().name") == plane
    assert page.wrong == []


def test_a_killed_service_loses_nothing(browser, case, tmp_path):
    service = Service(case[1], tmp_path)
    page = come_in(browser.new_context(), service.url)
    add(page, "liver")
    go_to(page, 18)
    look(page, (90, 100))
    area = page.evaluate("window.gazeseg.area()")
    service.stop(signal.SIGKILL)
    until(page, "document.getElementById('line').textContent.includes('connection lost')")
    again = Service(case[1], tmp_path)
    try:
        page = come_in(browser.new_context(), again.url)
        go_to(page, 18)
        until(page, "window.gazeseg.names().includes('liver')")
        page.click("#structures .pick")
        until(page, "window.gazeseg.active() === 'liver'")
        assert area > 0
        assert page.evaluate("window.gazeseg.area()") == area
    finally:
        again.stop()


def test_undo_redo_and_the_mouse_alone(visit):
    page = visit()
    add(page, "spleen")
    go_to(page, 20)
    before = page.evaluate("window.gazeseg.answers()")
    page.mouse.click(*place(page, (200, 120)))
    until(page, "before => window.gazeseg.answers() > before", before)
    area = page.evaluate("window.gazeseg.area()")
    assert area > 0
    page.keyboard.press("Backspace")
    until(page, "window.gazeseg.area() === 0")
    page.keyboard.press("Shift+Backspace")
    until(page, "area => window.gazeseg.area() === area", area)
    assert page.wrong == []
