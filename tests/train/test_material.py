"""The cache of images to learn from."""

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.errors import ImageError, InputError
from gazeseg.prepare.letterbox import CACHE_SIZE, resize
from gazeseg.train.material import SCALES, Material, build, known_to_be_of, load, real_slices, superpixels


@pytest.fixture
def folder(tmp_path):
    """``slices/`` with two patients; liver is annotated, the spleen drawn beside it is not."""
    slices = tmp_path / "data" / "slices"
    (slices / "own").mkdir(parents=True)
    lines = ["id,dataset,patient,slice,annotated"]
    for name, patient in (("a", "1"), ("b", "2")):
        label = np.zeros((30, 60), np.uint8)
        label[5:15, 10:30], label[20:25, 40:50] = 1, 2
        Image.fromarray(label * 60 + 40).save(slices / "own" / f"{name}.png")
        Image.fromarray(label).save(slices / "own" / f"{name}_label.png")
        lines.append(f"{name},own,{patient},0,liver")
    (slices / "index.csv").write_text("\n".join(lines))
    return tmp_path / "data"


def test_resize_pads_right_and_below():
    small = np.full((10, 20), 200, np.uint8)
    out = resize(small, labels=False, size=40)
    assert out.shape == (40, 40)
    assert (out[:18] == 200).all()
    assert (out[22:] == 0).all()


def test_labels_keep_their_values():
    labels = np.random.default_rng(0).choice(np.array([0, 3, 9], np.uint8), (50, 70))
    assert set(np.unique(resize(labels, labels=True, size=33))) == {0, 3, 9}


def test_superpixels_find_flat_regions_and_leave_the_air():
    picture = np.zeros((120, 120), np.uint8)
    picture[10:50, 10:50], picture[60:100, 20:90] = 120, 200
    pieces = superpixels(picture, 100)
    assert pieces[0, 0] == 0
    assert pieces[80, 50] == 1  # numbered by size
    assert pieces[30, 30] == 2
    assert (pieces[65:95, 25:85] == 1).all()


def test_only_annotated_organs_are_learned_from(folder):
    image, organs, dataset, patient = next(real_slices(folder / "slices"))
    assert image.shape == organs.shape == (CACHE_SIZE, CACHE_SIZE)
    assert set(np.unique(organs)) == {0, 1}
    assert (dataset, patient) == ("own", "own/1")


def test_build_and_load(folder, tmp_path):
    build(folder, tmp_path / "m.npz")
    found = load(tmp_path / "m.npz")
    assert len(found) == 2
    assert (found.origin, found.patient) == (("own", "own"), ("own/1", "own/2"))
    assert found.pieces.shape == (2, len(SCALES), CACHE_SIZE, CACHE_SIZE)
    assert [path.name for path in tmp_path.glob("*.npz")] == ["m.npz"]


def test_a_cache_knows_what_it_was_made_from(folder, tmp_path):
    build(folder, tmp_path / "m.npz")
    assert known_to_be_of(tmp_path / "m.npz", folder)
    index = folder / "slices" / "index.csv"
    index.write_text(index.read_text().replace("own,2", "own,3"))
    with pytest.raises(
        InputError, match=r"expected .*m\.npz to be made from .*data, found it made from other slices: "
    ):
        known_to_be_of(tmp_path / "m.npz", folder)


def test_a_cache_of_other_settings_is_refused(folder, tmp_path):
    build(folder, tmp_path / "m.npz", synthetic_per_volume=3)
    with pytest.raises(InputError, match=r"found it made from other settings: "):
        known_to_be_of(tmp_path / "m.npz", folder)


def test_a_cache_of_an_earlier_version_is_of_any_folder_that_is_there(folder, tmp_path):
    np.savez(tmp_path / "m.npz", images=np.zeros((1, 1, 1), np.uint8))
    assert not known_to_be_of(tmp_path / "m.npz", folder)
    with pytest.raises(InputError, match=r"expected a data folder with slices/ in it, found no folder .*gone: check"):
        known_to_be_of(tmp_path / "m.npz", folder / "gone")


@pytest.mark.parametrize("told", ["no JSON", "[1]", "7"])
def test_a_cache_that_says_nonsense_of_itself_is_named(folder, tmp_path, told):
    np.savez(tmp_path / "m.npz", made_from=np.array(told))
    with pytest.raises(InputError, match=r"expected the cache of gazeseg train in .*m\.npz, found something else"):
        known_to_be_of(tmp_path / "m.npz", folder)


def test_parts_hold_their_patients_and_what_is_not_to_be_measured_trains(tmp_path):
    images = np.arange(4, dtype=np.uint8).reshape(4, 1, 1)
    whole = {"images": images, "organs": images, "pieces": np.stack([images, images], 1)}
    names = {
        "origin": np.array(["a", "synthetic", "a", "totalsegmentator"]),
        "patient": np.array(["a/1", "synthetic/x", "a/2", "totalsegmentator/ct"]),
    }
    np.savez(tmp_path / "m.npz", **whole, **names)
    split = {"a/1": "test", "a/2": "train"}  # nobody is told of the others
    parts = {part: load(tmp_path / "m.npz", split, part) for part in ("train", "val", "test")}
    assert {part: found.patient for part, found in parts.items()} == {
        "train": ("synthetic/x", "a/2", "totalsegmentator/ct"),
        "val": (),
        "test": ("a/1",),
    }
    assert parts["train"].images.ravel().tolist() == [1, 2, 3]


def test_labels_of_a_model_and_synthetic_ct_have_no_superpixels(folder, tmp_path, monkeypatch):
    square = np.full((CACHE_SIZE, CACHE_SIZE), 90, np.uint8)
    monkeypatch.setattr(
        "gazeseg.train.material.labelled_examples", lambda _: [(square, square, "totalsegmentator", "t/1")]
    )
    build(folder, tmp_path / "m.npz")
    found = load(tmp_path / "m.npz")
    assert found.origin == ("own", "own", "totalsegmentator")
    assert not found.pieces[2].any()
    assert (found.organs[2] == 90).all()


def test_where_keeps_rows_together():
    rows = np.arange(3, dtype=np.uint8).reshape(3, 1, 1)
    some = Material(rows, rows + 10, np.stack([rows, rows], 1), ("a", "b", "c"), ("1", "2", "3"))
    kept = some.where(np.array([True, False, True]))
    assert (kept.images.ravel().tolist(), kept.organs.ravel().tolist()) == ([0, 2], [10, 12])
    assert (kept.origin, kept.patient) == (("a", "c"), ("1", "3"))


def test_no_index(tmp_path):
    with pytest.raises(ImageError, match=r"expected a slices folder with index.csv, found none"):
        build(tmp_path, tmp_path / "m.npz")


def test_an_empty_index_leaves_no_file(folder, tmp_path):
    (folder / "slices" / "index.csv").write_text("id,dataset,patient,slice,annotated\n")
    with pytest.raises(InputError, match=r"expected slices in .*slices, found none"):
        build(folder, tmp_path / "m.npz")
    assert not (tmp_path / "m.npz").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"text"])
def test_a_broken_cache_is_named(tmp_path, content):
    (tmp_path / "m.npz").write_bytes(content)
    with pytest.raises(
        InputError, match=r"expected the cache of gazeseg train in .*m\.npz, found something else \(\w+\); delete it"
    ):
        load(tmp_path / "m.npz")


def test_a_label_of_another_size_is_named(folder):
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(folder / "slices" / "own" / "b_label.png")
    with pytest.raises(InputError, match=r"b_label.png.*expected .*\(30, 60\).*found .*\(9, 9\)"):
        list(real_slices(folder / "slices"))
