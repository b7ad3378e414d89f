"""The command lines of nnU-Net, with a ``python`` that only records them."""

import json

import pytest

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.nnunet import training
from gazeseg.baselines.nnunet.training import budget_variables, fold, plan_words, train
from gazeseg.baselines.record import read_record
from gazeseg.errors import InputError, ModelError

BUDGET = Budget(minutes=0.5)


def test_a_training(nnunet, prepared, tmp_path):
    record = train(prepared, tmp_path / "out", BUDGET, seed=4)
    (plan, folders), (words, told) = nnunet.calls("plan")[0], nnunet.calls("train")[0]
    assert plan[:4] == ["-d", "1", "-c", "2d"]
    assert words == ["1", "2d", "0", "-tr", "nnUNetTrainerBudget", "-device", "cpu"]
    assert {told[name] for name in ("nnUNet_raw", "nnUNet_results")} == {
        str(tmp_path / "out" / name) for name in ("nnUNet_raw", "nnUNet_results")
    }
    assert (told["GAZESEG_MINUTES"], told["GAZESEG_SEED"], told["nnUNet_compile"]) == ("0.5", "4", "f")
    assert folders["nnUNet_preprocessed"] == told["nnUNet_preprocessed"]
    assert read_record(tmp_path / "out", "nnunet") == record
    assert record.training_patients == ("set/a", "set/b", "set/c")
    assert record.about == "nnU-Net v2, 2D, fold 0, 0.5 min of training on CPU, 2 threads, 3 slices, seed 4"


def test_the_split_is_ours(nnunet, prepared, tmp_path):
    train(prepared, tmp_path / "out", BUDGET)
    split = json.loads(
        (tmp_path / "out" / "nnUNet_preprocessed" / "Dataset001_gazeseg" / "splits_final.json").read_text()
    )
    assert [len(split[0][part]) for part in ("train", "val")] == [3, 1]


def test_broken_off_it_goes_on_from_nnunets_checkpoint(nnunet, prepared, tmp_path):
    nnunet.breaks("train")
    out = tmp_path / "out"
    with pytest.raises(ModelError, match="expected nnU-Net's train to end well"):
        train(prepared, out, BUDGET)
    with pytest.raises(ModelError, match="broken off"):
        read_record(out, "nnunet")
    fold(out).mkdir(parents=True)
    (fold(out) / "checkpoint_latest.pth").touch()
    nnunet.breaks("nothing")
    train(prepared, out, BUDGET)
    assert [words[-1] for words, _ in nnunet.calls("train")] == ["cpu", "--c"]
    assert len(nnunet.calls("plan")) == 1


def test_a_finished_training_is_left_alone(nnunet, prepared, tmp_path):
    record = train(prepared, tmp_path / "out", BUDGET)
    assert train(prepared, tmp_path / "out", BUDGET) == record
    with pytest.raises(InputError, match=r"finished with, 0\.5 min of training, found 99 min of training: choose"):
        train(prepared, tmp_path / "out", Budget(minutes=99))
    assert len(nnunet.calls("train")) == 1


def test_another_seed_or_other_things_in_the_folder(nnunet, prepared, make_prepared, tmp_path):
    train(prepared, tmp_path / "out", BUDGET)
    with pytest.raises(InputError, match=r"expected seed 0, as in the training begun in .*, found 1"):
        train(prepared, tmp_path / "out", BUDGET, seed=1)
    other = make_prepared([("a", "1", "liver", ""), ("c", "1", "liver", "")])
    with pytest.raises(InputError, match=r"expected the data the training in .* was begun with, found another"):
        train(other, tmp_path / "out", BUDGET)
    with pytest.raises(InputError, match="expected a new folder or a training begun before, found other things"):
        train(prepared, nnunet.bin, BUDGET)


def test_with_a_gpu_nnunet_plans_as_it_likes():
    assert "-gpu_memory_target" not in plan_words("cuda", (1.0, 1.0, 512.0))


@pytest.mark.parametrize(
    ("grid", "spacing"),
    [((1.0, 1.0, 512.0), [2.0, 2.0]), ((0.8, 0.8, 409.6), [1.6, 1.6]), ((3.0, 3.0, 300.0), [3.0, 3.0])],
)
def test_without_one_slices_become_about_256_pixels(grid, spacing):
    assert plan_words("cpu", grid)[-2:] == spacing


@pytest.mark.parametrize(
    ("budget", "device", "iterations"),
    [(Budget(minutes=1), "cpu", "20"), (Budget(minutes=1), "cuda", "100"), (Budget(epochs=9), "cpu", "250")],
)
def test_batches_per_epoch(budget, device, iterations):
    assert budget_variables(budget, device, 0)["GAZESEG_ITERATIONS"] == iterations


def test_helpers_leave_a_core(monkeypatch, tmp_path):
    for cores, helpers in ((1, "1"), (2, "1"), (8, "7"), (64, "12")):
        monkeypatch.setattr(training.os, "cpu_count", lambda cores=cores: cores)
        assert training.variables(tmp_path)["nnUNet_n_proc_DA"] == helpers
