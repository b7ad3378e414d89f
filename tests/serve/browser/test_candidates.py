"""In a real browser: outlines to choose from by their numbers; where an outline is unsure; zooming in for the eyes."""

import numpy as np
import pytest

from gazeseg.images import plane_for
from gazeseg.simulate.regions import deepest

SLICE = 24  # the adrenal is a few dozen pixels there
KINDS = ("answer", "tighter", "wider", "beside")


@pytest.fixture
def serve(sit_down, serving, phantom, tmp_path):
    """``serve(*MORE)`` gives a reader with ``SLICE`` shown."""
    services = []

    def serve(*more):
        services.append(serving(phantom[1], tmp_path / "work", *more).__enter__())
        reader = sit_down(services[-1])
        reader.go_to(SLICE)
        return reader

    yield serve
    for service in services:
        service.stop()


@pytest.fixture
def middle_of(phantom):
    """``middle_of(NAME)`` is the deepest slice pixel of a structure."""
    demo, _ = phantom
    cut = plane_for(demo.volume.geometry, "axial").cut(demo.truth, SLICE)
    value_of = {name: value for value, name in demo.names.items()}
    return lambda name: deepest(np.asarray(cut == value_of[name]))


def offer(reader):
    reader.until("window.gazeseg.offered() !== null", seconds=60)
    return reader.ask("window.gazeseg.offered()")


def area_of(runs):
    return sum(runs[1::2])


def test_another_outline_is_chosen_by_its_number(serve, middle_of):
    reader = serve()
    reader.add("adrenal")
    reader.point(middle_of("adrenal"))
    reader.answered(lambda: reader.page.mouse.click(*reader.place(middle_of("adrenal"))))
    told = offer(reader)
    areas = {one["number"]: area_of(one["runs"]) for one in told["masks"]}
    assert {one["number"]: one["kind"] for one in told["masks"]}.items() <= dict(enumerate(KINDS, start=1)).items()
    assert len(areas) >= 2
    assert reader.area() == areas[1]
    reader.until("count => document.querySelectorAll('#choices button').length === count", len(areas))
    for one, button in zip(told["masks"], reader.page.query_selector_all("#choices button"), strict=True):
        assert ("predicted overlap" in button.get_attribute("title")) == (one["score"] is not None)

    second = sorted(areas)[1]
    reader.page.keyboard.press(str(second))
    reader.until("number => window.gazeseg.offered().chosen === number", second)
    assert reader.area() == areas[second]
    reader.until(f"document.querySelector('#choices [aria-pressed=true]')?.textContent.startsWith('{second}')")
    reader.page.click("#choices button >> nth=0")
    reader.until("window.gazeseg.offered().chosen === 1")
    assert reader.area() == areas[1]

    reader.page.keyboard.press("Backspace")
    reader.until("area => window.gazeseg.area() === area", areas[second])
    reader.page.keyboard.press("Enter")
    reader.until("window.gazeseg.offered() === null")
    reader.until("document.getElementById('choices').hidden")
    assert reader.wrong == []


def test_where_an_outline_is_unsure_is_shown_on_demand(serve, middle_of):
    reader = serve()
    reader.add("liver")
    reader.answered(lambda: reader.page.mouse.click(*reader.place(middle_of("liver"))))
    reader.until("document.getElementById('quality').textContent.includes('predicted overlap')")
    assert reader.page.is_hidden("#legend")

    reader.page.keyboard.press("u")
    reader.until("window.gazeseg.doubted() !== null", seconds=60)
    told = reader.ask("window.gazeseg.doubted()")
    bands = [area_of(band) for band in told["bands"]]
    assert bands == sorted(bands, reverse=True)
    assert bands[0] > 0
    assert told["other"] is None
    reader.until("document.getElementById('legend').innerText.trim() === 'unsure'")

    reader.page.keyboard.press("Enter")  # what was accepted is compared with what the model says now
    reader.until("window.gazeseg.doubted()?.other === 'model'", seconds=60)
    reader.until("document.getElementById('legend').innerText.includes('not in the model now')")
    reader.page.keyboard.press("u")
    reader.until("document.getElementById('legend').hidden")
    assert reader.wrong == []


def test_the_picture_comes_nearer_where_the_eyes_rest(serve, middle_of):
    reader = serve("--gaze", "simulate:consumer?seed=3")
    page, place = reader.page, middle_of("adrenal")
    reader.until("window.gazeseg.eyes() !== null")
    reader.add("adrenal")
    reader.point(place)
    reader.until("document.getElementById('hint').textContent.startsWith('zoom in')")
    assert "larger than half of adrenal (5 mm wide)" in page.inner_text("#hint")

    before = reader.ask("window.gazeseg.view().scale[0]")
    page.click("#zoom-me")
    reader.until("document.getElementById('hint').textContent.startsWith('F will zoom in')")
    reader.point(place)
    page.wait_for_timeout(700)
    page.keyboard.down("f")
    reader.until("before => window.gazeseg.view().scale[0] > 4 * before", before)
    reader.until("document.getElementById('hint').textContent === ''")
    page.keyboard.up("f")
    assert reader.wrong == []
