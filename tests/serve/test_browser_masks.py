"""Masks in a real browser: start from one, correct it by looking and painting, export it, find it better than before."""

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
from gazeseg.export import write_nifti
from gazeseg.images import plane_for

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
SLICE = 18
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make test installs it")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}: apt install chromium")


@pytest.fixture(scope="module")
def phantom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phantom")
    return bundled_case(folder), folder / "case.nii.gz"


@pytest.fixture(scope="module")
def flawed(phantom, tmp_path_factory):
    """The true masks, but on one slice the liver lacks its lower third and has a block where none is."""
    demo, _ = phantom
    liver = next(value for value, name in demo.names.items() if name == "liver")
    labels = demo.truth.astype(np.uint8)
    cut = plane_for(demo.volume.geometry, "axial").cut(labels, SLICE)
    rows, _ = np.nonzero(cut == liver)
    lacking = (cut == liver) & (np.arange(len(cut))[:, None] > np.quantile(rows, 0.67))
    cut[lacking] = 0
    cut[4:16, 4:16] = liver
    path = tmp_path_factory.mktemp("flawed") / "flawed.nii.gz"
    write_nifti(path, labels, demo.volume, demo.names, {})
    y, x = (int(np.median(where)) for where in np.nonzero(lacking))
    return path, labels, liver, (x, y)


@pytest.fixture
def service(phantom, tmp_path):
    """``gazeseg serve`` as a user starts it; gives its link."""
    command = [
        sys.executable,
        "-m",
        "gazeseg",
        "serve",
        str(phantom[1]),
        "--work",
        str(tmp_path),
        "--port",
        "0",
        "--json",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield json.loads(process.stdout.readline())["url"]
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture
def page(service):
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1200, "height": 800})
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.wrong.append(message.text))
        page.goto(service)
        until(page, "document.getElementById('line').textContent === 'connected'")
        page.click("#help button")
        yield page
        chromium.close()


def until(page, expression, argument=None):
    for _ in range(1000):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"waited in vain for {expression}; the page says {page.inner_text('footer')!r}, {page.wrong}")


def drop(page, path, place):
    """Drop a file on one of the two places, as a hand would."""
    content = list(path.read_bytes())
    transfer = page.evaluate_handle(
        "([name, bytes]) => { const t = new DataTransfer(); t.items.add(new File([new Uint8Array(bytes)], name)); return t; }",
        [path.name, content],
    )
    page.dispatch_event("body", "dragenter", {"dataTransfer": transfer})
    page.dispatch_event(f"#drop [data-as={place}]", "drop", {"dataTransfer": transfer})


def at(page, xy):
    return page.evaluate("xy => window.gazeseg.view().toClient(xy[0], xy[1])", list(xy))


def answered(page, act):
    before = page.evaluate("window.gazeseg.answers()")
    act()
    until(page, "before => window.gazeseg.answers() > before", before)


def stroke(page, start, end, button):
    page.mouse.move(*at(page, start))
    page.mouse.down(button=button)
    page.mouse.move(*at(page, end), steps=5)
    answered(page, lambda: page.mouse.up(button=button))


def test_from_a_mask_to_a_better_one(page, phantom, flawed, tmp_path):
    demo, _ = phantom
    path, labels, liver, missing = flawed
    page.set_input_files("#mask-files", [str(path), str(path.with_name("flawed.json"))])
    until(page, "window.gazeseg.names().includes('liver')")
    page.click("#structures .pick:has-text('liver')")
    until(page, "window.gazeseg.active() === 'liver'")
    page.evaluate("index => window.gazeseg.goTo(index)", SLICE)
    cut = plane_for(demo.volume.geometry, "axial").cut
    until(page, "area => window.gazeseg.area() === area", int((cut(labels, SLICE) == liver).sum()))

    page.mouse.move(*at(page, missing))
    page.keyboard.down("f")
    page.wait_for_timeout(500)
    answered(page, lambda: page.keyboard.up("f"))
    looked = page.evaluate("window.gazeseg.area()")
    page.keyboard.press("p")
    stroke(page, (4, 5), (30, 5), button="left")
    painted = page.evaluate("window.gazeseg.area()")
    stroke(page, (4, 5), (30, 5), button="right")
    assert page.evaluate("window.gazeseg.area()") < painted > looked
    page.keyboard.press("Backspace")
    until(page, "area => window.gazeseg.area() === area", painted)
    page.keyboard.press("Backspace")
    until(page, "area => window.gazeseg.area() === area", looked)

    with page.expect_download() as download:
        page.click("#exports button >> text=nifti")
    download.value.save_as(tmp_path / "out.nii.gz")
    found = np.asarray(nibabel.load(tmp_path / "out.nii.gz").dataobj)
    truth = cut(demo.truth, SLICE) == liver
    assert dice(cut(found, SLICE) == liver, truth) > dice(cut(labels, SLICE) == liver, truth)
    np.testing.assert_array_equal(cut(found, SLICE + 1), cut(labels, SLICE + 1))
    assert page.wrong == []


def test_a_structure_is_renamed_and_the_strip_jumps_to_where_it_is(page, flawed):
    page.set_input_files("#mask-files", [str(flawed[0]), str(flawed[0].with_name("flawed.json"))])
    until(page, "window.gazeseg.names().includes('spleen')")
    page.press("#structures .pick:has-text('spleen')", "F2")
    page.fill("#structures input", "lien")
    page.press("#structures input", "Enter")
    until(page, "window.gazeseg.names().includes('lien') && !window.gazeseg.names().includes('spleen')")
    page.click("#structures .pick:has-text('lien')")
    until(page, "window.gazeseg.active() === 'lien'")
    strip = page.locator("#slider").bounding_box()
    page.mouse.click(strip["x"] + 5, strip["y"] + strip["height"] * (SLICE + 0.5) / 36)
    until(page, "index => window.gazeseg.painted() === index", SLICE)
    until(page, "window.gazeseg.area() > 0")
    assert page.locator("#slider").get_attribute("aria-valuetext") == "axial slice 19 of 36"
    assert "ml" in page.inner_text("#structures li:has-text('lien') .size")
    assert page.wrong == []


def test_a_dropped_case_opens_and_a_foreign_mask_is_refused(page, flawed, tmp_path):
    small = nibabel.Nifti1Image(np.full((30, 20, 6), -500, dtype=np.int16), np.diag([1.0, 1.0, 2.0, 1.0]))
    nibabel.save(small, tmp_path / "small scan.nii.gz")
    drop(page, tmp_path / "small scan.nii.gz", "case")
    until(page, "document.title.startsWith('small-scan')")
    until(page, "document.getElementById('line').textContent === 'connected'")
    drop(page, flawed[0], "mask")
    until(page, "document.getElementById('message').textContent.includes('resample them first')")
    assert "30 x 20 x 6 voxels" in page.inner_text("#message")
    assert page.evaluate("window.gazeseg.names().length") == 0
    assert [error for error in page.wrong if "422" not in error] == []
