"""Carrying over in a real browser: one slice is outlined, its neighbours follow, the export has them."""

import nibabel
import numpy as np
import pytest

from gazeseg.evaluate.metrics import dice
from gazeseg.images import plane_for

SLICE = 18


@pytest.fixture
def reader(sit_down, serving, phantom, tmp_path):
    """The liver chosen and ``SLICE`` shown."""
    with serving(phantom[1], tmp_path / "work") as service:
        reader = sit_down(service)
        reader.add("liver")
        reader.go_to(SLICE)
        yield reader


def test_one_outline_carries_over_to_its_neighbours(reader, phantom, tmp_path):
    demo, _ = phantom
    page = reader.page
    liver = next(value for value, name in demo.names.items() if name == "liver")
    cut = plane_for(demo.volume.geometry, "axial").cut
    rows, columns = np.nonzero(cut(demo.truth == liver, SLICE))
    page.click("#box")
    reader.drag((columns.min(), rows.min()), (columns.max(), rows.max()))
    reader.until("window.gazeseg.area() > 0")
    assert page.is_hidden("#sure")

    page.keyboard.press("g")
    reader.until("window.gazeseg.waiting().length > 0", seconds=60)
    waiting = reader.ask("window.gazeseg.waiting()")
    carried = [index for index, _ in waiting]
    assert len(carried) >= 8
    assert SLICE not in carried

    page.keyboard.press("l")
    reader.until("index => window.gazeseg.view().index === index", waiting[0][0])
    reader.until("window.gazeseg.area() > 0")
    page.locator("#sure", has_text="confidence").wait_for()
    words = {0: "poor", 1: "check", 2: ""}[sum(waiting[0][1] >= least for least in (0.595, 0.795))]
    assert page.inner_text("#sure strong") == words
    assert "a rank, not a probability" in page.get_attribute("#sure", "title")

    # What nobody saw is not accepted by one key: the first says how much it is.
    reader.until("least => window.gazeseg.unseen().length === least", len(waiting) - 1)
    page.keyboard.press("Enter")
    page.locator("#message", has_text=f"{len(waiting) - 1} of {len(waiting)} carried slices never shown").wait_for()
    page.keyboard.press("l")
    reader.until("index => window.gazeseg.view().index === index", waiting[1][0])
    reader.until("least => window.gazeseg.unseen().length === least", len(waiting) - 2)
    page.keyboard.press("Enter")
    page.locator("#message", has_text=f"{len(waiting) - 2} of {len(waiting)} carried slices never shown").wait_for()
    assert reader.ask("window.gazeseg.waiting().length") == len(waiting)
    page.keyboard.press("Enter")
    reader.until("window.gazeseg.waiting().length === 0")
    page.wait_for_selector("#sure", state="hidden")
    found = np.asarray(nibabel.load(reader.export(tmp_path / "liver.nii.gz")).dataobj) > 0
    assert f"{len(waiting) - 2} of the carried slices never shown" in page.inner_text("#unfinished")
    pair = [np.stack([cut(labels, index) for index in carried], axis=-1) for labels in (found, demo.truth == liver)]
    assert dice(*pair) > 0.8

    # Nothing waits any more: L goes to what is least certain of all, and on from there.
    page.keyboard.press("l")
    page.locator("#message", has_text="nothing waits; the least certain slice of liver").wait_for()
    reader.until("index => window.gazeseg.view().index === index", waiting[0][0])
    page.keyboard.press("l")
    page.locator("#message", has_text="number 2 of the least certain slices of liver").wait_for()
    reader.go_to(waiting[0][0])

    page.keyboard.press("Backspace")
    reader.until("window.gazeseg.waiting().length > 0")
    page.keyboard.press("Backspace")
    reader.until("window.gazeseg.waiting().length === 0")
    reader.until("window.gazeseg.area() === 0")
    assert reader.wrong == []
