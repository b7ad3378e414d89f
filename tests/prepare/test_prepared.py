"""Reading a prepared folder, and what is said of one that was damaged."""

import json
import shutil

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.prepare import Instance, open_prepared


@pytest.fixture
def opened(prepared, word):
    return prepared("word", word)


def test_cases_of_a_part(opened):
    assert opened.cases("train") == ("word/word_0001", "word/word_0002")
    assert opened.cases("val") == ()
    assert len(opened.cases()) == 3


def test_instances_of_a_part_in_order(opened):
    found = opened.instances("test", "organ")
    assert [(one.row, one.organ) for one in found[:3]] == [(0, "liver"), (0, "bladder"), (1, "liver")]
    assert {one.case for one in found} == {"word/word_0003"}
    assert opened.instances() == opened.instances("train") + opened.instances("test")


def test_masks_are_what_was_counted(opened):
    for rule in ("paper", "organ"):
        for one in opened.instances(rule=rule):
            assert np.count_nonzero(opened.mask(one)) == one.pixels


def test_a_contour_is_found_again_by_its_first_pixel(opened):
    one = next(one for one in opened.instances() if one.organ == "bladder")
    x, y = one.first_xy
    mask = opened.mask(one)
    assert mask[y, x]
    assert not mask[:y].any()
    assert not mask[y, :x].any()


def test_the_geometry_of_volumes_is_kept(opened, slices, tmp_path):
    grid = opened.geometry("word/word_0001")
    assert grid.shape == (60, 50, 8)
    np.testing.assert_array_equal(grid.affine, np.diag([-0.8, -0.9, 3.0, 1.0]).astype(np.float32))


def test_cases_are_zip_files_that_numpy_opens(opened):
    with np.load(opened.root / "cases" / "word__word_0001.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["0000"][0], opened.slice("word/word_0001", 0).pixels)


def test_the_digest_stands_for_the_folder(opened, tmp_path):
    shutil.copytree(opened.root, tmp_path / "copy")
    assert open_prepared(tmp_path / "copy").digest == opened.digest
    assert len(opened.digest) == 64


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda p: p.slice("word/word_0001", 6), r"expected a row in 0\.\.5 of word/word_0001, found 6"),
        (lambda p: p.slice("word/word_0001", -1), "found -1"),
        (lambda p: p.slice("word/word_0009", 0), "expected a case of .* found 'word/word_0009'"),
        (lambda p: p.part_of("nobody"), "found 'nobody'"),
        (lambda p: p.instances(rule="all"), "expected a rule called organ or paper, found 'all'"),
        (lambda p: p.mask(Instance("word/word_0001", 0, "brain", 0, 1)), "expected an organ out of .* found 'brain'"),
    ],
)
def test_questions_without_an_answer(opened, ask, message):
    with pytest.raises(InputError, match=message):
        ask(opened)


def change(folder, **more):
    content = json.loads((folder / "prepared.json").read_text())
    (folder / "prepared.json").write_text(json.dumps({**content, **more}))


def test_another_format(opened):
    change(opened.root, format=99)
    with pytest.raises(InputError, match="expected a prepared folder of format 1, found 99"):
        open_prepared(opened.root)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "organs": [], "window": [0, 1]}'])
def test_an_index_that_is_none(opened, text):
    (opened.root / "prepared.json").write_text(text)
    with pytest.raises(InputError, match="expected the index of a prepared folder"):
        open_prepared(opened.root)


def test_no_folder(tmp_path):
    with pytest.raises(InputError, match=r"expected a prepared folder with prepared\.json, found none"):
        open_prepared(tmp_path)


def test_a_case_file_that_was_replaced(opened):
    path = opened.root / "cases" / "word__word_0001.npz"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(
        InputError, match=r"expected \d+ bytes for word/word_0001 .* run the same gazeseg prepare again"
    ):
        open_prepared(opened.root)


def test_a_case_file_that_is_damaged(opened):
    path = opened.root / "cases" / "word__word_0001.npz"
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(InputError, match=r"expected a prepared case at .* BadZipFile.*: prepare it again"):
        opened.slice("word/word_0001", 0)


def test_a_slice_whose_bytes_were_changed(opened):
    path = opened.root / "cases" / "word__word_0001.npz"
    data = bytearray(path.read_bytes())
    data[40:90] = bytes(50)
    path.write_bytes(data)
    with pytest.raises(InputError, match="prepare it again"):
        opened.slice("word/word_0001", 0)


@pytest.mark.parametrize("name", ["slices.csv", "instances.csv"])
def test_a_table_that_was_edited(opened, name):
    with open(opened.root / name, "a") as stream:
        stream.write("word/word_0001,0\n")
    with pytest.raises(InputError, match=f"expected {name} as .*prepared.json describes it, found another"):
        open_prepared(opened.root).instances()
