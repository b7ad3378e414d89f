"""A few steps of ResUNet: trained, broken off, gone on with, and asked for label maps."""

import json
import signal
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("monai", reason="needs gazeseg[train]")
pytest.importorskip("lightning", reason="needs gazeseg[train]")

from monai.networks.nets import UNet  # noqa: E402

from gazeseg.baselines.budget import Budget  # noqa: E402
from gazeseg.baselines.record import read_record  # noqa: E402
from gazeseg.baselines.resunet import checkpoint, task, training  # noqa: E402
from gazeseg.baselines.resunet import net as network  # noqa: E402
from gazeseg.baselines.resunet.checkpoint import load_network, steps_done  # noqa: E402
from gazeseg.baselines.resunet.prediction import label, predict  # noqa: E402
from gazeseg.baselines.resunet.task import ResUNetTraining  # noqa: E402
from gazeseg.baselines.resunet.training import train  # noqa: E402
from gazeseg.errors import InputError, ModelError  # noqa: E402

BUDGET = Budget(epochs=2, iterations=2)


def small(organs):
    return UNet(2, 1, organs, channels=(4, 8), strides=(4,), num_res_units=1, norm="INSTANCE")


@pytest.fixture(scope="module", autouse=True)
def _small():
    """A small network, two pictures a batch, and Ctrl+C as it was before, which Lightning takes for itself."""
    handler = signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "BATCH", 2)
        for module in (task, checkpoint):
            patch.setattr(module, "build", small)
        yield
    signal.signal(signal.SIGINT, handler)


@pytest.fixture(scope="module")
def model(prepared, tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    train(prepared, out, BUDGET)
    return out


def test_what_is_remembered(model):
    record = read_record(model, "resunet")
    assert record.organs == {"liver": 1, "spleen": 2}
    assert record.training_patients == ("set/a", "set/b", "set/c")
    assert "ResUNet 2D, 2 epochs on" in record.about
    assert steps_done(model / "last.ckpt") == 4


def test_a_resumed_run_ends_where_an_unbroken_one_does(prepared, model, tmp_path, monkeypatch):
    step = ResUNetTraining.training_step

    def training_step(self, batch, index):
        if self.global_step == 2:
            raise RuntimeError("power cut")
        return step(self, batch, index)

    with monkeypatch.context() as patch:
        patch.setattr(ResUNetTraining, "training_step", training_step)
        with pytest.raises(RuntimeError, match="power cut"):
            train(prepared, tmp_path, BUDGET)
    with pytest.raises(ModelError, match="broken off"):
        read_record(tmp_path, "resunet")
    train(prepared, tmp_path, BUDGET)
    states = [torch.load(place / "last.ckpt", weights_only=True)["state_dict"] for place in (tmp_path, model)]
    for name, value in states[1].items():
        torch.testing.assert_close(states[0][name], value, msg=name)


def test_minutes_end_a_training(prepared, tmp_path):
    train(prepared, tmp_path, Budget(minutes=0.001, iterations=2))
    assert steps_done(tmp_path / "last.ckpt") >= 1
    assert (tmp_path / "best.ckpt").is_file()


def test_a_finished_training_is_left_alone(prepared, model):
    before = (model / "last.ckpt").stat().st_mtime_ns
    train(prepared, model, BUDGET)
    with pytest.raises(InputError, match="finished with, 2 epochs, 2 iterations per epoch, found 9 epochs: choose"):
        train(prepared, model, Budget(epochs=9))
    assert (model / "last.ckpt").stat().st_mtime_ns == before


def test_the_cosine_falls_to_nothing():
    factor = ResUNetTraining(1, 0, lambda step: step / 10).configure_optimizers()["lr_scheduler"]["scheduler"]
    assert [factor.lr_lambdas[0](step) for step in (0, 5, 10)] == pytest.approx([1.001, 0.501, 0.001])
    assert factor.base_lrs == [task.LR]


def test_label_maps(model, slices, tmp_path):
    choice = predict(model, slices, tmp_path / "pred")
    assert ([case.who for case in choice.cases], choice.left_out) == (["set/d"], 4)
    labels = np.asarray(Image.open(tmp_path / "pred" / "set" / "d1.png"))
    assert labels.shape == (96, 112)
    assert set(np.unique(labels)) <= {0, 1, 2}
    content = json.loads((tmp_path / "pred" / "predictions.json").read_text())
    assert (content["system"], content["seconds"].keys()) == ("resunet", {"set/d1"})


class Says(torch.nn.Module):
    """Answers with fixed logits (k, 256, 256)."""

    def __init__(self, logits):
        super().__init__()
        self.logits = torch.nn.Parameter(logits)

    def forward(self, picture):
        return self.logits[None]


def test_the_most_probable_organ_above_one_half_back_on_the_grid():
    logits = torch.full((2, 256, 256), -5.0)
    logits[0, :, :128], logits[1, :, 64:128] = 1.0, 2.0
    logits[1, 200:] = -0.1
    labels = label(Says(logits), np.zeros((300, 512), np.uint8), np.array([3, 8], np.uint8))
    assert labels.shape == (300, 512)
    assert [labels[10, x] for x in (60, 200, 400)] == [3, 8, 0]


def test_weights_of_another_network(model, tmp_path):
    with pytest.raises(ModelError, match=r"expected the weights of a ResUNet with 5 organs in .*, found others"):
        load_network(model / "best.ckpt", 5)
    (tmp_path / "best.ckpt").write_bytes(b"garbage")
    with pytest.raises(ModelError, match=r"expected a checkpoint of ResUNet in .*best\.ckpt"):
        load_network(tmp_path / "best.ckpt", 2)


def test_all_seen(model, slices, tmp_path, monkeypatch):
    record = read_record(model, "resunet")
    seen = replace(record, training_patients=(*record.training_patients, "set/d"))
    monkeypatch.setattr("gazeseg.baselines.resunet.prediction.read_record", lambda *_: seen)
    with pytest.raises(InputError, match="expected patients that the training had not seen"):
        predict(model, slices, tmp_path / "pred")


def test_the_network_itself():
    with torch.no_grad():
        assert network.build(3)(torch.zeros(1, 1, 256, 256)).shape == (1, 3, 256, 256)


def test_grey_to_input():
    assert network.to_input(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1, 1]
