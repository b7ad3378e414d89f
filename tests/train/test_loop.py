"""A few steps of training: they can be broken off and gone on from, and nobody sees the difference."""

import dataclasses
import signal

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
lightning = pytest.importorskip("lightning", reason="needs gazeseg[train]")

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.train import loop  # noqa: E402
from gazeseg.train.checkpoint import load_network, read_checkpoint  # noqa: E402
from gazeseg.train.config import TrainConfig  # noqa: E402
from gazeseg.train.loop import FoveaTraining, moving_average, train  # noqa: E402

CONFIG = TrainConfig(steps=4, batch=1, seed=3, warmup=2)


@pytest.fixture(scope="module", autouse=True)
def _small():
    """One draw to validate with, and Ctrl+C as it was before, which Lightning takes for itself."""
    handler = signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "CHECK_DRAWS", 1)
        yield
    signal.signal(signal.SIGINT, handler)


def break_off(monkeypatch, at, error):
    """Let training stop in step ``at`` (from 0)."""
    step = FoveaTraining.training_step

    def training_step(self, batch, index):
        if self.global_step == at:
            raise error
        return step(self, batch, index)

    monkeypatch.setattr(FoveaTraining, "training_step", training_step)


@pytest.fixture(scope="module")
def in_one_go(material, tmp_path_factory):
    return train(material, material, tmp_path_factory.mktemp("whole"), CONFIG)


def test_a_resumed_run_ends_where_an_unbroken_one_does(material, tmp_path, monkeypatch, in_one_go):
    with monkeypatch.context() as patch:
        break_off(patch, 2, RuntimeError("power cut"))
        with pytest.raises(RuntimeError, match="power cut"):
            train(material, material, tmp_path, CONFIG)
    assert read_checkpoint(tmp_path / "last.ckpt")["global_step"] == 2
    resumed, whole = (read_checkpoint(path) for path in (train(material, material, tmp_path, CONFIG), in_one_go))
    assert resumed["global_step"] == whole["global_step"] == CONFIG.steps
    assert resumed["state_dict"].keys() == whole["state_dict"].keys()
    for name, value in whole["state_dict"].items():
        torch.testing.assert_close(resumed["state_dict"][name], value, msg=name)


def test_what_was_trained_can_be_loaded(in_one_go):
    state = read_checkpoint(in_one_go)["state_dict"]
    assert int(state["averaged.n_averaged"]) == CONFIG.steps
    weights = load_network(in_one_go).decoder.out[1].weight
    torch.testing.assert_close(weights, state["averaged.module.decoder.out.1.weight"], check_device=False)
    assert not torch.equal(weights, state["net.decoder.out.1.weight"])


def test_every_step_is_a_step_of_the_optimiser(in_one_go):
    state = read_checkpoint(in_one_go)
    assert state["optimizer_states"][0]["state"][0]["step"] == CONFIG.steps
    assert all(torch.isfinite(value).all() for value in state["state_dict"].values())


def test_a_finished_run_is_left_alone(material, in_one_go):
    before = in_one_go.stat().st_mtime_ns
    assert train(material, material, in_one_go.parent, CONFIG) == in_one_go
    assert in_one_go.stat().st_mtime_ns == before


def test_another_seed_needs_another_folder(material, in_one_go):
    with pytest.raises(InputError, match=r"expected seed 3, as in the run begun in .*, found 4: choose another folder"):
        train(material, material, in_one_go.parent, TrainConfig(steps=4, batch=1, seed=4))


def test_a_run_can_begin_with_the_weights_of_another(material, tmp_path, in_one_go):
    config = dataclasses.replace(CONFIG, steps=1, lr=1e-9, warmup=1, weight_decay=0)
    begun = load_network(train(material, material, tmp_path, config, init=in_one_go))
    for ours, theirs in zip(begun.parameters(), load_network(in_one_go).parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)


def test_a_deeper_network_begins_as_the_one_it_grew_from(in_one_go):
    begun = load_network(in_one_go)
    grown = FoveaTraining(dataclasses.replace(CONFIG, shape="deep"), begun).net.eval()
    assert len(grown.state_dict()) > len(begun.state_dict())
    torch.manual_seed(0)
    picture, part, none = torch.rand(1, 1, 256, 256), torch.rand(1, 1, 128, 128), torch.zeros(1)
    points, crop = torch.tensor([[[60.0, 40, 1, 3, 1]]]), torch.tensor([[40.0, 20, 64]])
    with torch.no_grad():
        ours, theirs = (
            net.decoder(*net.embed(picture), part, crop, points, torch.zeros(1, 5), part, none)[0]
            for net in (grown, begun)
        )
    torch.testing.assert_close(ours, theirs)


def test_weights_to_begin_with_fit_the_network(material, tmp_path, in_one_go):
    config = dataclasses.replace(CONFIG, shape="crop")
    with pytest.raises(
        InputError, match=r"expected weights that a network of shape crop can begin with in .*last\.ckpt, found hybrid"
    ):
        train(material, material, tmp_path, config, init=in_one_go)
    assert not (tmp_path / "last.ckpt").exists()


@pytest.mark.parametrize("change", [{"shape": "crop"}, {"shape": "spots", "naming_weight": 0.0, "loss": "dice+focal"}])
def test_other_shapes_and_losses_can_be_trained(material, tmp_path, change):
    state = read_checkpoint(train(material, material, tmp_path, dataclasses.replace(CONFIG, steps=1, **change)))[
        "state_dict"
    ]
    assert not any(name.startswith("naming.") for name in state)


def test_the_losses_that_were_chosen_are_those_that_count(material, tmp_path, monkeypatch):
    def refuse(*maps):
        raise RuntimeError("asked for")

    monkeypatch.setitem(loop.MASK_LOSSES, "dice+focal", refuse)
    monkeypatch.setattr(loop, "harm_loss", refuse)
    for change in ({"loss": "dice+focal"}, {"harm_weight": 2.0}):
        with pytest.raises(RuntimeError, match="asked for"):
            train(material, material, tmp_path, dataclasses.replace(CONFIG, **change))


def test_naming_is_learned_beside_and_not_exported(in_one_go):
    state = read_checkpoint(in_one_go)["state_dict"]
    lightning.seed_everything(CONFIG.seed, verbose=False)
    assert not torch.equal(state["naming.name.bias"], FoveaTraining(CONFIG).naming.name.bias)
    assert not any("naming" in name for name in load_network(in_one_go).state_dict())


def test_a_broken_checkpoint_is_named(material, tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"garbage")
    with pytest.raises(InputError, match=r"expected a checkpoint of gazeseg train in .*last\.ckpt"):
        train(material, material, tmp_path, CONFIG)


def test_interrupting_leaves_the_last_checkpoint(material, tmp_path, monkeypatch):
    break_off(monkeypatch, 1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        train(material, material, tmp_path, CONFIG)
    assert read_checkpoint(tmp_path / "last.ckpt")["global_step"] == 1


@pytest.mark.parametrize(("training", "validation", "part"), [(False, True, "training"), (True, False, "validation")])
def test_nobody_to_learn_from(material, tmp_path, training, validation, part):
    nobody = material.where(np.zeros(len(material), bool))
    parts = [material if there else nobody for there in (training, validation)]
    with pytest.raises(InputError, match=rf"expected pictures of {part} patients \(see split.csv\), found none"):
        train(*parts, tmp_path / "out", CONFIG)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("wrong", [{"precision": "7-bit"}, {"devices": "many"}, {"devices": 0}])
def test_devices_and_precision_that_are_none(material, tmp_path, wrong):
    with pytest.raises(InputError, match=r"expected devices and precision that Lightning takes, found '?(many|0|auto)"):
        train(material, material, tmp_path, CONFIG, **wrong)


def test_nothing_is_printed_where_nobody_watches(material, tmp_path, capsys):
    train(material, material, tmp_path, TrainConfig(steps=1, batch=1))
    assert capsys.readouterr() == ("", "")


def test_the_average_forgets_its_first_weights():
    follow = moving_average(0.99)
    averaged = torch.tensor(1000.0)
    for seen in range(1, 60):
        averaged = follow(averaged, torch.tensor(2.0), torch.tensor(seen))
    assert averaged.item() == pytest.approx(2.0, abs=1e-3)


def test_the_average_is_an_exponential_one_later():
    averaged = moving_average(0.9)(torch.tensor(1.0), torch.tensor(2.0), torch.tensor(500))
    assert averaged.item() == pytest.approx(1.1)
