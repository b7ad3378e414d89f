import re
from pathlib import Path

import numpy as np
import pytest

from gazeseg.demo import DemoResult, run_demo
from gazeseg.demo.case import DemoCase, bundled_case, own_case, visits
from gazeseg.demo.figures import crop_around, overview_figure, steps_figure
from gazeseg.demo.report import dice_table, summarise, write_figures, write_report
from gazeseg.demo.run import pooled_dice
from gazeseg.errors import InputError
from gazeseg.images import plane_for
from gazeseg.prompts import follow
from gazeseg.session import Session
from gazeseg.simulate import TRACKERS, phantom
from gazeseg.testing import FakePredictor


@pytest.fixture(scope="module")
def case() -> DemoCase:
    volume, labels, names = phantom(shape=(96, 96, 12))
    return DemoCase(volume, labels, {1: names[1], 2: names[2]}, "small <phantom>")


@pytest.fixture(scope="module")
def result(case: DemoCase) -> DemoResult:
    return run_demo(case, Session(case.volume, FakePredictor()), TRACKERS["consumer"], seed=3, seconds=2, slices=2)


def test_every_structure_is_looked_at_on_the_slices_wanted(result: DemoResult) -> None:
    assert result.structures == ["liver", "spleen"]
    assert [sum(s.structure == name for s in result.slices) for name in result.structures] == [2, 2]


def test_dice_starts_at_zero_and_looking_helps(result: DemoResult) -> None:
    before, *_, end = result.dice("liver")
    assert before == 0.0
    assert end > 0.2


def test_the_recording_alone_gives_the_same_masks(case: DemoCase, result: DemoResult) -> None:
    again = Session(case.volume, FakePredictor())
    for event in follow(result.recording):
        again.apply(event)
    assert np.array_equal(again.label_map(), result.session.label_map())


def test_equal_seeds_give_equal_demos(case: DemoCase, result: DemoResult) -> None:
    again = run_demo(case, Session(case.volume, FakePredictor()), TRACKERS["consumer"], seed=3, seconds=2, slices=2)
    assert np.array_equal(again.recording.xy, result.recording.xy, equal_nan=True)
    assert again.dice("spleen") == result.dice("spleen")


def test_pooled_dice_counts_slices_as_one_object() -> None:
    full, empty = np.ones((2, 2), bool), np.zeros((2, 2), bool)
    assert pooled_dice([full, empty], [full, full]) == pytest.approx(2 * 4 / 12)
    assert pooled_dice([empty], [empty]) == 1.0


def test_structures_share_the_busiest_slices() -> None:
    volume, labels, names = phantom(shape=(96, 96, 12))
    labels = np.zeros_like(labels)
    labels[10:40, 10:40, 2:10] = 1
    labels[50:80, 50:80, 8:10] = 2
    plane = plane_for(volume.geometry, "axial")
    case = DemoCase(volume, labels, {1: names[1], 2: names[2]}, "boxes")
    assert visits(case, plane, 1) == [(1, 8), (2, 8)]
    assert visits(case, plane, 2) == [(1, 2), (1, 8), (2, 8), (2, 9)]


def test_a_case_without_labels_is_refused(tmp_path: Path) -> None:
    from gazeseg.export import write_nifti, write_volume

    volume, labels, names = phantom(shape=(64, 64, 8))
    write_volume(tmp_path / "case.nii.gz", volume)
    write_nifti(tmp_path / "none.nii.gz", np.zeros_like(labels), volume, names, {})
    with pytest.raises(InputError, match=r"expected labels above 0 in .*none\.nii\.gz, found none"):
        own_case(tmp_path / "case.nii.gz", tmp_path / "none.nii.gz")


def test_the_bundled_case_comes_back_as_it_was_made(tmp_path: Path) -> None:
    made, labels, _ = phantom()
    read = bundled_case(tmp_path)
    assert np.array_equal(read.volume.array, made.array)
    assert np.allclose(read.volume.affine, made.affine)
    assert np.array_equal(read.truth, labels)
    assert read.names[1] == "liver"


def test_crop_keeps_the_region_and_its_margin() -> None:
    mask = np.zeros((60, 80), bool)
    mask[20:30, 40:60] = True
    rows, columns = crop_around(mask, 0.0)
    assert (rows.start, rows.stop, columns.start, columns.stop) == (12, 38, 32, 68)


def test_figures_have_a_panel_per_second(result: DemoResult) -> None:
    one = steps_figure(result, "liver")
    panel_width = (one.width - 2 * 6) / 3
    assert panel_width == int(panel_width)
    assert overview_figure(result).size[0] > 100


def test_report_is_one_escaped_page_with_every_figure(case: DemoCase, result: DemoResult, tmp_path: Path) -> None:
    summary = summarise(case, result, "consumer", 3)
    write_report(tmp_path / "report.html", summary, write_figures(tmp_path / "figures", result))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3
    assert "small &lt;phantom&gt;" in page
    assert "Not a medical device" in page
    assert not re.search(r'(src|href)="http', page)


def test_table_tells_each_second_and_the_mean(case: DemoCase, result: DemoResult) -> None:
    lines = dice_table(summarise(case, result, "consumer", 3)).splitlines()
    assert lines[0].split() == ["structure", "before", "1", "s", "2", "s"]
    assert [line.split()[0] for line in lines[1:]] == ["liver", "spleen", "mean"]
    mean = (result.dice("liver")[-1] + result.dice("spleen")[-1]) / 2
    assert float(lines[-1].split()[-1]) == pytest.approx(100 * mean, abs=0.06)


def test_a_case_of_small_structures_alone_is_refused() -> None:
    volume, labels, names = phantom(shape=(64, 64, 8))
    labels = np.zeros_like(labels)
    labels[10:19, 10:19, 2:5] = 1
    small = DemoCase(volume, labels, {1: names[1]}, "tiny.nii.gz")
    with pytest.raises(
        InputError, match=r"at least 100 px on an axial slice, found only smaller ones in tiny\.nii\.gz"
    ):
        run_demo(small, Session(volume, FakePredictor()), TRACKERS["consumer"], seed=0)
