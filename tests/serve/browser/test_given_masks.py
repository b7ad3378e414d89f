"""Masks in a real browser: start from one, correct it by looking and painting, export it, find it better than before."""

import nibabel
import numpy as np
import pytest

from gazeseg.evaluate.metrics import dice
from gazeseg.export import write_nifti
from gazeseg.images import plane_for

SLICE = 18


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
def reader(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        yield sit_down(service)


def load(reader, path):
    reader.page.set_input_files("#mask-files", [str(path), str(path.with_name("flawed.json"))])
    reader.until("window.gazeseg.names().includes('liver')")


def choose(reader, name):
    reader.page.click(f"#structures .pick:has-text('{name}')")
    reader.until("name => window.gazeseg.active() === name", name)


def drop(page, path, place):
    """Drop a file on one of the two places, as a hand would."""
    content = list(path.read_bytes())
    transfer = page.evaluate_handle(
        "([name, bytes]) => { const t = new DataTransfer(); t.items.add(new File([new Uint8Array(bytes)], name)); return t; }",
        [path.name, content],
    )
    page.dispatch_event("body", "dragenter", {"dataTransfer": transfer})
    page.dispatch_event(f"#drop [data-as={place}]", "drop", {"dataTransfer": transfer})


def test_from_a_mask_to_a_better_one(reader, phantom, flawed, tmp_path):
    demo, _ = phantom
    path, labels, liver, missing = flawed
    load(reader, path)
    choose(reader, "liver")
    reader.go_to(SLICE)
    cut = plane_for(demo.volume.geometry, "axial").cut
    has_area = "area => window.gazeseg.area() === area"
    reader.until(has_area, int((cut(labels, SLICE) == liver).sum()))

    reader.look(missing)
    looked = reader.area()
    reader.page.keyboard.press("p")
    reader.answered(lambda: reader.drag((4, 5), (30, 5)))
    painted = reader.area()
    reader.answered(lambda: reader.drag((4, 5), (30, 5), button="right"))
    assert reader.area() < painted > looked
    reader.page.keyboard.press("Backspace")
    reader.until(has_area, painted)
    reader.page.keyboard.press("Backspace")
    reader.until(has_area, looked)

    found = np.asarray(nibabel.load(reader.export(tmp_path / "out.nii.gz")).dataobj)
    truth = cut(demo.truth, SLICE) == liver
    assert dice(cut(found, SLICE) == liver, truth) > dice(cut(labels, SLICE) == liver, truth)
    np.testing.assert_array_equal(cut(found, SLICE + 1), cut(labels, SLICE + 1))
    assert reader.wrong == []


def test_a_structure_is_renamed_and_the_strip_jumps_to_where_it_is(reader, flawed):
    page = reader.page
    load(reader, flawed[0])
    page.press("#structures .pick:has-text('spleen')", "F2")
    page.fill("#structures input", "lien")
    page.press("#structures input", "Enter")
    reader.until("window.gazeseg.names().includes('lien') && !window.gazeseg.names().includes('spleen')")
    choose(reader, "lien")
    strip = page.locator("#slider").bounding_box()
    above = reader.ask("index => window.gazeseg.view().fromTop(index)", SLICE)
    page.mouse.click(strip["x"] + 5, strip["y"] + strip["height"] * (above + 0.5) / 36)
    reader.until("index => window.gazeseg.painted() === index", SLICE)
    reader.until("window.gazeseg.area() > 0")
    assert page.locator("#slider").get_attribute("aria-valuetext") == "axial slice 19 of 36"
    assert "ml" in page.inner_text("#structures li:has-text('lien') .size")
    assert reader.wrong == []


def test_a_dropped_case_opens_and_a_foreign_mask_is_refused(reader, flawed, tmp_path):
    page = reader.page
    small = nibabel.Nifti1Image(np.full((30, 20, 6), -500, dtype=np.int16), np.diag([1.0, 1.0, 2.0, 1.0]))
    nibabel.save(small, tmp_path / "small scan.nii.gz")
    drop(page, tmp_path / "small scan.nii.gz", "case")
    reader.until("document.title.startsWith('small-scan')")
    reader.until("document.getElementById('line').textContent === 'connected'")
    drop(page, flawed[0], "mask")
    reader.until("document.getElementById('message').textContent.includes('resample them first')")
    assert "30 x 20 x 6 voxels" in page.inner_text("#message")
    assert reader.ask("window.gazeseg.names().length") == 0
    assert [error for error in reader.wrong if "422" not in error] == []
