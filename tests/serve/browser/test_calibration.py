"""Calibration in a real browser, with a simulated reader who looks at the dots."""

import pytest

from gazeseg.gaze import read_recording


@pytest.fixture
def reader(sit_down, serving, case_files, tmp_path):
    """Before a simulated consumer tracker."""
    with serving(case_files.image, tmp_path, "--gaze", "simulate:consumer?seed=3") as service:
        reader = sit_down(service, viewport={"width": 1280, "height": 800})
        reader.until("window.gazeseg.eyes() !== null")
        yield reader


def test_calibrated_checked_and_recorded_in_the_page(reader, tmp_path):
    page = reader.page
    page.locator("#gaze", has_text="assumed error 0.8°").wait_for()
    page.select_option("#points", "5")
    page.keyboard.press("Escape")
    page.click("#calibrate")
    reader.until("!document.getElementById('dot').hidden")
    reader.until("!document.getElementById('result').hidden", seconds=60)
    reader.until("window.gazeseg.eyes().colour !== null")
    told = reader.ask("window.gazeseg.eyes()")
    assert told["colour"] in ("green", "amber")
    assert told["accuracy_deg"] < 0.6
    assert page.locator("#result-points tr").count() == 1 + 9
    page.click("#result button >> text=Use it")
    page.locator("#gaze", has_text=f", {told['colour']}").wait_for()

    page.click("#check")
    reader.until("!document.getElementById('result').hidden")
    assert "off" in page.inner_text("#result-words")
    page.locator("#result-buttons button").first.click()

    page.click("#record")
    page.click("#consent-yes")
    reader.until("!document.getElementById('rec').hidden")
    page.click("#record")
    reader.until("document.getElementById('rec').hidden")
    (folder,) = (tmp_path / "recordings").iterdir()
    recording = read_recording(folder)
    assert recording.simulated
    assert recording.quality.measured
    assert len(recording.error_places) == 9
    page.click("#record")
    page.click("#consent-yes")
    reader.until("!document.getElementById('rec').hidden")
    page.wait_for_timeout(500)
    page.goto("about:blank")  # a page that goes loses nothing
    second = tmp_path / "recordings" / "ct-002"
    for _ in range(500):
        if second.is_dir():
            break
        page.wait_for_timeout(20)
    assert len(read_recording(second).t_s) > 10
    assert reader.wrong == []


def test_escape_stops_a_calibration_and_nothing_has_changed(reader):
    reader.page.keyboard.press("c")
    reader.until("!document.getElementById('dot').hidden")
    reader.page.keyboard.press("Escape")
    reader.until("document.getElementById('targets').hidden")
    assert reader.ask("window.gazeseg.eyes().colour") is None
    assert reader.wrong == []
