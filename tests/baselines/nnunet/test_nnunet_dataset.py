"""Prepared slices in nnU-Net's format, and what is ignored on slices that were annotated in part."""

import json

import numpy as np
import pytest

from gazeseg.baselines.material import survey
from gazeseg.baselines.nnunet.dataset import (
    DATASET,
    describe,
    read_image,
    spacing_of,
    targets,
    write_dataset,
    write_image,
    write_splits,
)
from gazeseg.prepare import PreparedSlice

DEAD = 2**31 - 1
"""No process can have this number."""
ORGANS = {"liver": 1, "pancreas": 8}
GREY = np.array([[0, 90, 255], [160, 120, 90]], np.uint8)
LABELS = np.array([[0, 0, 0], [1, 8, 0]], np.uint8)


def piece(annotated, labels=LABELS):
    return PreparedSlice(GREY, labels, frozenset(annotated), 0, "1", None)


def test_all_annotated_nothing_ignored():
    assert targets(piece({1, 8, 2}), ORGANS).tolist() == [[0, 0, 0], [1, 2, 0]]


def test_soft_tissue_that_may_be_another_organ_is_ignored():
    labels = np.where(LABELS == 1, LABELS, 0).astype(np.uint8)
    assert targets(piece({1}, labels), ORGANS).tolist() == [[0, 3, 0], [1, 3, 3]]


def test_organs_that_nobody_learns_are_background_where_all_else_is_known():
    labels = np.where(LABELS == 8, 16, LABELS).astype(np.uint8)
    assert targets(piece({1, 8, 16}, labels), ORGANS).tolist() == [[0, 0, 0], [1, 0, 0]]


def test_description_counts_labels_without_gaps():
    labels = describe(ORGANS, 7)["labels"]
    assert labels == {"background": 0, "liver": 1, "pancreas": 2, "ignore": 3}


def test_pictures_come_back(tmp_path):
    write_image(tmp_path / "a.nii.gz", GREY, (0.5, 0.25))
    assert read_image(tmp_path / "a.nii.gz").tolist() == GREY.tolist()


def test_rows_and_columns_keep_their_spacing(tmp_path):
    import nibabel

    write_image(tmp_path / "a.nii.gz", GREY, (0.5, 0.25))
    image = nibabel.load(tmp_path / "a.nii.gz")
    assert (image.shape, image.header.get_zooms()) == ((3, 2, 1), (0.25, 0.5, 999.0))


@pytest.mark.parametrize(
    ("own", "learnt", "spacing"),
    [((0.6, 0.5), (0.8, 0.7), (0.6, 0.5)), (None, (0.8, 0.7), (0.8, 0.7)), ((0.6, 0.5), None, (2.0, 2.0))],
)
def test_spacing(own, learnt, spacing):
    assert spacing_of((200, 256), own, learnt) == spacing


@pytest.fixture(scope="module")
def written(prepared, tmp_path_factory):
    raw = tmp_path_factory.mktemp("raw")
    return raw, write_dataset(prepared, survey(prepared), raw)


def test_dataset_round_trip(prepared, written):
    raw, names = written
    for part, case, row, index in (("train", "set/a", 1, 1), ("train", "set/b", 0, 2), ("val", "set/c", 0, 0)):
        original = prepared.slice(case, row)
        name = names[part][index]
        np.testing.assert_array_equal(read_image(raw / DATASET / "imagesTr" / f"{name}_0000.nii.gz"), original.pixels)
        labels = read_image(raw / DATASET / "labelsTr" / f"{name}.nii.gz")
        np.testing.assert_array_equal(np.where(labels == 3, 0, labels), original.labels)
        assert (labels == 3).any() == (case == "set/a")


def test_nobody_of_the_test_patients_is_in_it(written):
    raw, names = written
    assert len(list((raw / DATASET / "imagesTr").iterdir())) == 4 == len(names["train"]) + len(names["val"])
    assert json.loads((raw / DATASET / "dataset.json").read_text())["numTraining"] == 4


def test_splits_by_patient(written, tmp_path):
    write_splits(written[1], tmp_path)
    (split,) = json.loads((tmp_path / DATASET / "splits_final.json").read_text())
    assert {name.split("_")[0] for name in split["train"]} == {"set-a", "set-b"}
    assert {name.split("_")[0] for name in split["val"]} == {"set-c"}


def test_an_interrupted_conversion_leaves_nothing_half_written(prepared, tmp_path, monkeypatch):
    def dies(image, path):
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nibabel.save", dies)
        with pytest.raises(KeyboardInterrupt):
            write_dataset(prepared, survey(prepared), tmp_path)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_what_a_killed_conversion_left_is_swept(prepared, written, tmp_path):
    left = tmp_path / DATASET / "labelsTr" / f".{DEAD}.set-a_0000_0000.nii.gz"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    names = write_dataset(prepared, survey(prepared), tmp_path)
    assert {path.name for path in left.parent.iterdir()} == {f"{one}.nii.gz" for part in names.values() for one in part}
