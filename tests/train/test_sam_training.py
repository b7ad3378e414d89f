"""A few epochs of a small SAM: what learns, what is kept, and that a broken-off run ends like an unbroken one."""

import signal
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("lightning", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.train.sam.build import build  # noqa: E402
from gazeseg.train.sam.checkpoint import read_sam_checkpoint  # noqa: E402
from gazeseg.train.sam.freeze import learning  # noqa: E402
from gazeseg.train.sam.initial import Initial, initial  # noqa: E402
from gazeseg.train.sam.recipes import MEDSAM_BOX, OURS, PAPER  # noqa: E402
from gazeseg.train.sam.run import Machine, train_sam  # noqa: E402
from gazeseg.train.sam.task import SamTraining, cosine  # noqa: E402
from gazeseg.train.sam.trainer import TimeLimit  # noqa: E402

SHORT = {"batch": 4, "accumulate": 1, "epochs": 2, "lr": 1e-2}


@pytest.fixture(scope="module", autouse=True)
def _ctrl_c():
    """As it was before, because Lightning takes it for itself."""
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.fixture
def go(prepared, little, tmp_path):
    """Train into ``tmp_path / name`` and return the entries of the last checkpoint."""

    def go(recipe, name="run", **machine):
        start = Initial(build(little, 0), little, "random")
        machine.setdefault("embeddings", tmp_path / "embeddings")
        train_sam(prepared, start, tmp_path / name, recipe, machine=Machine(devices=1, **machine), command="as told")
        return read_sam_checkpoint(tmp_path / name / "last.ckpt")

    return go


def changed(entries, little):
    """Names of the network's parameters that are not what they were at the start."""
    before = dict(build(little, 0).named_parameters())
    after = entries["state_dict"]
    return {name for name, value in before.items() if not torch.equal(value, after[f"sam.{name}"])}


def break_off(monkeypatch, at, error):
    """Let training stop in step ``at`` (from 0)."""
    step = SamTraining.training_step

    def training_step(self, batch, index):
        if self.global_step == at:
            raise error
        return step(self, batch, index)

    monkeypatch.setattr(SamTraining, "training_step", training_step)


@pytest.mark.parametrize("recipe", [PAPER, MEDSAM_BOX, OURS], ids=lambda recipe: recipe.name)
def test_a_resumed_run_ends_where_an_unbroken_one_does(go, recipe, monkeypatch):
    recipe = replace(recipe, **SHORT)
    whole = go(recipe, "whole")
    with monkeypatch.context() as patch:
        break_off(patch, whole["global_step"] - 1, RuntimeError("power cut"))
        with pytest.raises(RuntimeError, match="power cut"):
            go(recipe, "broken")
    resumed = go(recipe, "broken")
    assert resumed["global_step"] == whole["global_step"] > 1
    assert all(torch.equal(value, resumed["state_dict"][name]) for name, value in whole["state_dict"].items())
    assert resumed["lr_schedulers"] == whole["lr_schedulers"]


def test_two_and_two_epochs_are_four(go):
    whole, half = replace(PAPER, **SHORT | {"epochs": 4}), replace(PAPER, **SHORT)
    four = go(whole, "four")
    assert go(half, "two")["epoch"] == 1
    again = go(whole, "two")
    assert again["epoch"] == four["epoch"] == 3
    assert all(torch.equal(value, again["state_dict"][name]) for name, value in four["state_dict"].items())


@pytest.mark.parametrize("train", ["decoder", "prompt+decoder", "all"])
def test_nothing_but_the_named_parameters_changes(go, little, train):
    recipe = replace(OURS, **SHORT | {"epochs": 1}, train=train, weight_decay=0.1, per_slice=2)
    named = set(learning(build(little, 0), train))
    unseen = {name for name in named if ".output_hypernetworks_mlps." in name and "mlps.0." not in name}
    found = changed(go(recipe), little)
    assert found <= named
    # heads of masks that nobody asked for, corners of boxes that nobody drew, masks where there was but one round
    boxes = {f"prompt_encoder.point_embed.{number}.weight" for number in (2, 3)}
    assert {name for name in named - found if "mask_embed" not in name} <= unseen | boxes | zeros(little)


def zeros(little):
    """Biases that begin at zero behind a softmax get no gradient: all keys moved alike change nothing."""
    return {name for name, _ in build(little, 0).named_parameters() if name.endswith("k_proj.bias")}


def test_adapters_learn_beside_the_encoder_and_are_merged_in_the_checkpoint(go, little):
    entries = go(replace(MEDSAM_BOX, **SHORT, train="lora"))
    encoder = {name for name in changed(entries, little) if name.startswith("vision_encoder.")}
    assert encoder == {f"vision_encoder.layers.{number}.attn.qkv.weight" for number in range(little.layers)}
    state = entries["state_dict"]
    merged, below = (state[f"{where}vision_encoder.layers.0.attn.qkv.weight"] for where in ("sam.", "below.sam."))
    torch.testing.assert_close(merged, below + state["lora.up.0"] @ state["lora.down.0"])


def test_adapters_go_on_from_the_same_bits(go):
    four = go(replace(PAPER, **SHORT | {"epochs": 2}, train="lora", flips="none"), "whole")
    go(replace(PAPER, **SHORT | {"epochs": 1}, train="lora", flips="none"), "parts")
    again = go(replace(PAPER, **SHORT | {"epochs": 2}, train="lora", flips="none"), "parts")
    assert all(torch.equal(value, again["state_dict"][name]) for name, value in four["state_dict"].items())


def test_it_learns(go, tmp_path):
    go(replace(MEDSAM_BOX, **SHORT | {"batch": 1, "epochs": 6}, warp=False, flips="none"))
    lines = (tmp_path / "run" / "log" / "version_0" / "metrics.csv").read_text().splitlines()
    column = lines[0].split(",").index("val_loss")
    losses = [float(line.split(",")[column]) for line in lines[1:] if line.split(",")[column]]
    assert min(losses) < 0.9 * losses[0], losses


def test_the_checkpoint_says_where_it_comes_from(go, prepared, little):
    entries = go(replace(PAPER, **SHORT | {"epochs": 1}))
    assert entries["sam_shape"] == little.to_dict()
    assert entries["recipe"]["points"] == 20
    data = entries["data"]
    assert data["training_patients"] == ["set/p0", "set/p1", "set/p2", "set/p3"]
    assert (data["digest"], data["labels"], data["window"]) == (prepared.digest, "positive", [0.0, 255.0])
    assert (data["training_data"], data["command"]) == (["set: 4 cases"], "as told")


def test_it_can_be_loaded_and_trained_from(go, prepared, little, tmp_path):
    go(replace(PAPER, **SHORT | {"epochs": 1}))
    start = initial(str(tmp_path / "run" / "best.ckpt"), seed=0)
    assert start.shape == little
    assert start.training_patients == ("set/p0", "set/p1", "set/p2", "set/p3")


def test_another_recipe_needs_another_folder(go):
    go(replace(PAPER, **SHORT | {"epochs": 1}))
    with pytest.raises(
        InputError, match=r"found points 20 instead of 5; seed 2023 instead of 1: choose another folder"
    ):
        go(replace(PAPER, **SHORT, points=5, seed=1))


def test_other_data_need_another_folder(go, prepared, little, tmp_path):
    recipe = replace(PAPER, **SHORT | {"epochs": 1})
    go(recipe)
    other, start = replace(prepared, digest="f" * 64), Initial(build(little, 0), little, "random")
    with pytest.raises(InputError, match=r"found data [0-9a-f]{12} instead of ffffffffffff: choose another folder"):
        train_sam(other, start, tmp_path / "run", recipe)


def test_a_finished_run_is_left_alone(go, tmp_path):
    go(replace(PAPER, **SHORT))
    before = (tmp_path / "run" / "last.ckpt").stat().st_mtime_ns
    go(replace(PAPER, **SHORT))
    assert (tmp_path / "run" / "last.ckpt").stat().st_mtime_ns == before


def test_it_stops_when_it_no_longer_gets_better(go):
    entries = go(replace(PAPER, **SHORT | {"epochs": 9, "lr": 1e-9}, patience=2))
    assert entries["epoch"] == 2  # one epoch that is better than none, two that are not
    assert go(replace(PAPER, **SHORT | {"epochs": 9, "lr": 1e-9}, patience=2))["epoch"] == 2


def test_interrupting_leaves_the_last_epoch(go, monkeypatch, tmp_path):
    break_off(monkeypatch, 4, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        go(replace(PAPER, **SHORT | {"epochs": 3}))
    assert read_sam_checkpoint(tmp_path / "run" / "last.ckpt")["epoch"] == 0


def test_the_encoder_runs_once_per_slice_and_flip(go, monkeypatch):
    from gazeseg.train.sam import embeddings

    seen = []
    encode = embeddings.encode
    monkeypatch.setattr(embeddings, "encode", lambda sam, pictures: seen.append(len(pictures)) or encode(sam, pictures))
    monkeypatch.setattr("gazeseg.train.sam.task.encode", None)  # nobody may ask it
    go(replace(PAPER, **SHORT), "first")
    assert sum(seen) == 6 * 4 + 2  # six training slices in four flips, two to check with as they are
    go(replace(PAPER, **SHORT, points=5), "second")
    assert sum(seen) == 6 * 4 + 2


def test_logs_are_tables_and_tensorboard(go, tmp_path, capsys):
    go(replace(PAPER, **SHORT))
    lines = (tmp_path / "run" / "log" / "version_0" / "metrics.csv").read_text().splitlines()
    assert {"val_loss", "val_dice", "val_dice_liver", "val_dice_spleen"} <= set(lines[0].split(","))
    assert list((tmp_path / "run" / "tensorboard" / "version_0").glob("events.out.tfevents*"))
    assert capsys.readouterr() == ("", "")


def test_validation_asks_the_same_every_time(prepared, little):
    from gazeseg.train.sam.choose import to_check
    from gazeseg.train.sam.data import Scenes, collate
    from gazeseg.train.sam.order import Check
    from gazeseg.train.sam.rounds import begin

    groups = to_check(prepared, PAPER)
    scenes = Scenes(prepared, groups, little.image_size, PAPER, None)
    first, second = (collate([scenes[draw] for draw in Check(len(groups))]) for _ in range(2))
    asked = [[ask(None) for ask in begin(list(b.truth.numpy()), b.seeds, PAPER)] for b in (first, second)]
    assert asked[0] == asked[1]
    assert asked[0][0] != asked[0][1]


def test_the_time_limit_leaves_room_for_an_epoch():
    class Trainer:
        should_stop = False

    times = iter([0, 0, 40, 40, 100])  # made; begins, ends; begins, ends
    limit, trainer = TimeLimit(2.0, clock=lambda: next(times)), Trainer()
    for stops in (False, True):  # 40 s + 40 s fit into 120 s, 100 s + 60 s do not
        limit.on_train_epoch_start(trainer, None)
        limit.on_train_epoch_end(trainer, None)
        assert trainer.should_stop == stops


def test_the_learning_rate_rises_and_falls():
    rates = [cosine(step, 100) for step in range(101)]
    assert rates[0] < rates[2] < max(rates) == pytest.approx(1, abs=0.01)
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[100] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("wrong", [{"precision": "7-bit"}, {"devices": "many"}])
def test_devices_and_precision_that_are_none(prepared, little, tmp_path, wrong):
    start = Initial(build(little, 0), little, "random")
    with pytest.raises(InputError, match="expected devices and precision that Lightning takes"):
        train_sam(prepared, start, tmp_path / "run", replace(PAPER, **SHORT), machine=Machine(**wrong))
