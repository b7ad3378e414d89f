"""Slices go to nnU-Net and its answers come back on the grids they came from."""

import json

import nibabel
import numpy as np
import pytest
from PIL import Image

from gazeseg.baselines.nnunet.dataset import write_image
from gazeseg.baselines.nnunet.prediction import predict
from gazeseg.baselines.record import Record, write_record
from gazeseg.errors import InputError, ModelError

RECORD = Record(
    "nnunet", "2.8.1", {"liver": 1, "pancreas": 8}, (-160.0, 240.0), None, ("set/a", "set/b"), "d", 0, {}, "1 min", True
)


@pytest.fixture
def model(tmp_path, nnunet):
    (tmp_path / "model").mkdir()
    write_record(tmp_path / "model", RECORD)
    return tmp_path / "model"


def answer(nnunet, labels):
    write_image(nnunet.bin / "answer.nii.gz", np.asarray(labels, np.uint8), (1.0, 1.0))


def test_pictures(nnunet, model, slices, tmp_path):
    said = np.zeros((96, 112), np.uint8)
    said[3, 7], said[4, 9] = 1, 2
    answer(nnunet, said)
    choice = predict(model, slices, tmp_path / "pred")
    assert ([case.who for case in choice.cases], choice.left_out) == (["set/c", "set/d"], 3)
    labels = np.asarray(Image.open(tmp_path / "pred" / "set" / "d1.png"))
    assert (labels[3, 7], labels[4, 9], labels.sum()) == (1, 8, 9)
    content = json.loads((tmp_path / "pred" / "predictions.json").read_text())
    assert (content["system"], content["labels"]) == ("nnunet", {"liver": 1, "pancreas": 8})
    assert content["training_patients"] == ["set/a", "set/b"]
    assert sorted(content["seconds"]) == ["set/c1", "set/d1"]
    words, told = nnunet.calls("predict")[0]
    assert " ".join(words[4:]) == (
        "-d 1 -c 2d -f 0 -tr nnUNetTrainerBudget -npp 1 -nps 1 -device cpu --disable_progress_bar"
    )
    assert told["nnUNet_results"] == str(model / "nnUNet_results")


def test_volumes_keep_their_grid(nnunet, model, tmp_path):
    """A volume that lies on its side: (i, j, k) runs back, head, left; answers are upright axial slices."""
    affine = np.array([[0, 0, -2.0, 5], [-1.5, 0, 0, 6], [0, 3.0, 0, 7], [0, 0, 0, 1]])
    root = tmp_path / "data"
    for folder in ("imagesTs", "labelsTs"):
        (root / folder).mkdir(parents=True)
    for place in (root / "imagesTs" / "x_0000.nii.gz", root / "labelsTs" / "x.nii.gz"):
        nibabel.save(nibabel.Nifti1Image(np.zeros((4, 2, 5), np.int16), affine), place)
    (root / "dataset.json").write_text(json.dumps({"name": "set", "labels": {"liver": 1}}))
    said = np.zeros((4, 5), np.uint8)
    said[0, 3] = 2
    answer(nnunet, said)
    predict(model, root, tmp_path / "pred")
    written = nibabel.load(tmp_path / "pred" / "x.nii.gz")
    np.testing.assert_allclose(written.affine, affine)
    assert {tuple(map(int, index)) for index in np.argwhere(np.asarray(written.dataobj) == 8)} == {(0, 0, 3), (0, 1, 3)}


def test_all_seen(nnunet, model, slices, tmp_path):
    write_record(model, Record(**{**_fields(), "training_patients": tuple(f"set/{name}" for name in "abcd")}))
    with pytest.raises(InputError, match="expected patients that the training had not seen, found all 5 cases"):
        predict(model, slices, tmp_path / "pred")
    assert not (tmp_path / "pred").exists()


def test_all_on_demand(nnunet, model, slices, tmp_path):
    answer(nnunet, np.zeros((96, 112)))
    choice = predict(model, slices, tmp_path / "pred", patients="all")
    assert (len(choice.cases), choice.left_out) == (5, 0)


def test_a_failure_leaves_nothing_but_its_log(nnunet, model, slices, tmp_path):
    nnunet.breaks("predict")
    with pytest.raises(ModelError, match="expected nnU-Net's predict to end well, found exit code 1"):
        predict(model, slices, tmp_path / "pred")
    assert not (tmp_path / "pred").exists()
    assert "no luck" in (model / "log" / "predict.txt").read_text()


def _fields():
    return {name: getattr(RECORD, name) for name in RECORD.__dataclass_fields__}
