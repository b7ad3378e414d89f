"""Slices folders come out as they went in."""

import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import ImageError, InputError


@pytest.fixture
def opened(prepared, slices):
    return prepared("slices", slices, split=slices.parent / "split.csv")


def test_grey_stays_as_it_is(opened, slices):
    np.testing.assert_array_equal(opened.slice("set/a", 0).pixels, np.asarray(Image.open(slices / "set" / "a_9.png")))
    assert (opened.window.lower, opened.window.upper) == (0, 255)


def test_slices_stand_in_the_order_of_their_numbers(opened):
    assert [(opened.slice("set/a", row).z, opened.slice("set/a", row).name) for row in (0, 1)] == [(0, "9"), (1, "76m")]


def test_what_was_not_annotated_is_not_labelled(opened):
    both, liver = opened.slice("set/a", 0), opened.slice("set/a", 1)
    assert (both.annotated, set(np.unique(both.labels))) == ({1, 2}, {0, 1, 2})
    assert (liver.annotated, set(np.unique(liver.labels))) == ({1}, {0, 1})


def test_spacing_where_it_is_known(opened):
    assert [opened.slice("set/a", row).spacing_mm for row in (0, 1)] == [(0.7, 0.7), None]


def test_slices_without_organs_stay(opened):
    assert (opened.rows("set/b"), opened.part_of("set/b")) == (1, "test")
    assert opened.instances("test") == ()


def test_patients_that_no_split_knows_are_refused(prepared, slices):
    with pytest.raises(InputError, match=r"set/a .* in no split: give --split FILE.csv with a line set,a,train"):
        prepared("slices", slices)


def test_a_slice_named_twice(prepared, slices):
    (slices / "index.csv").write_text(
        "id,dataset,patient,slice,spacing_mm,annotated\na_9,set,a,9,,liver\na_9,set,a,9,,liver\n"
    )
    with pytest.raises(InputError, match="found set/a/9 2 times"):
        prepared("slices", slices)


def test_no_slices(prepared, slices):
    (slices / "index.csv").write_text("id,dataset,patient,slice,annotated\n")
    with pytest.raises(InputError, match=r"expected slices in .* found none"):
        prepared("slices", slices)


def test_unknown_label_values_name_the_case(prepared, slices):
    Image.fromarray(np.full((64, 80), 99, np.uint8)).save(slices / "set" / "a_9_label.png")
    with pytest.raises(ImageError, match=r"^set/a: expected label values 1, .* found 99"):
        prepared("slices", slices, split=slices.parent / "split.csv")


def test_labels_of_another_size_are_refused_before_any_work(prepared, slices, tmp_path):
    Image.fromarray(np.zeros((64, 81), np.uint8)).save(slices / "set" / "b_1_label.png")
    with pytest.raises(ImageError, match=r"^set/b: expected labels of \(80, 64\) pixels .* found \(81, 64\)"):
        prepared("slices", slices, split=slices.parent / "split.csv")
    assert not (tmp_path / "out").exists()


@pytest.mark.data
def test_real_slices(prepared, data_folder, tmp_path):
    """The two smaller data sets, 44 slices; their part is in the split that comes along."""
    (tmp_path / "real").mkdir()
    head, *lines = (data_folder / "slices" / "index.csv").read_text().splitlines()
    chosen = [line for line in lines if line.split(",")[1] in ("pancreas_ct_multi", "msd_spleen")]
    (tmp_path / "real" / "index.csv").write_text("\n".join([head, *chosen]))
    for name in ("pancreas_ct_multi", "msd_spleen"):
        (tmp_path / "real" / name).symlink_to(data_folder / "slices" / name)
    opened = prepared("slices", tmp_path / "real")
    assert (len(opened.cases()), prepared.summary.rows, prepared.summary.total.instances) == (19, 44, 197)
    assert prepared.summary.bytes / 44 < 26e6 / 50
    for instance in opened.instances():
        assert np.count_nonzero(opened.mask(instance)) == instance.pixels
