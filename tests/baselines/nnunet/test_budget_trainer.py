"""Our trainer: its budget on stand-ins for nnU-Net's classes, and that the real nnU-Net finds it."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.baselines.nnunet.environment import inside  # noqa: E402

REAL = Path(__file__).parents[3] / ".venv-nnunet" / "bin" / "python"


class Poly:
    """nnU-Net's schedule, as far as it is used."""

    def __init__(self, optimizer, initial_lr, max_steps):
        self.optimizer, self.initial_lr, self.max_steps = optimizer, initial_lr, max_steps

    def step(self, current_step):
        self.optimizer.lr = self.initial_lr * (1 - current_step / self.max_steps) ** 0.9


class Trainer:
    """nnU-Net's trainer without a network: a step of training lets ten seconds pass."""

    def __init__(self, plans, configuration, fold, dataset_json, device):
        self.clock, self.current_epoch, self.initial_lr, self.told = plans["clock"], 0, 0.01, []
        self.output_folder = plans["out"]
        self.logger = SimpleNamespace(get_checkpoint=lambda: plans["log"])
        self.dataloader_train = self.dataloader_val = iter(range(1000))
        self.optimizer, self.lr_scheduler = self.configure_optimizers()

    def configure_optimizers(self):
        return SimpleNamespace(lr=None), None

    def train_step(self, batch):
        self.clock.now += 10
        return {}

    def on_train_epoch_start(self):
        self.lr_scheduler.step(self.current_epoch)
        self.told.append(self.optimizer.lr)

    def on_epoch_end(self):
        self.current_epoch += 1

    def validation_step(self, batch):
        return {}

    def nothing(self, *words):
        """Everything else."""

    on_train_start = on_train_end = on_epoch_start = on_train_epoch_end = nothing
    on_validation_epoch_start = on_validation_epoch_end = print_to_log_file = load_checkpoint = nothing


@pytest.fixture
def module(monkeypatch):
    """``budget_trainer`` as nnU-Net imports it, from its folder, on top of the stand-ins."""
    stands = {
        "nnunetv2.training.lr_scheduler.polylr": {"PolyLRScheduler": Poly},
        "nnunetv2.training.nnUNetTrainer.nnUNetTrainer": {"nnUNetTrainer": Trainer},
    }
    for name, content in stands.items():
        parts = name.split(".")
        for length in range(1, len(parts)):
            monkeypatch.setitem(sys.modules, ".".join(parts[:length]), ModuleType(parts[length - 1]))
        stand = ModuleType(name)
        vars(stand).update(content)
        monkeypatch.setitem(sys.modules, name, stand)
    monkeypatch.syspath_prepend(str(inside("trainers")))
    monkeypatch.delitem(sys.modules, "budget_trainer", raising=False)
    import budget_trainer

    yield budget_trainer
    sys.modules.pop("budget_trainer", None)


@pytest.fixture
def make(module, monkeypatch, tmp_path):
    """A trainer told so much, on a clock of its own."""

    def make(log=None, **told):
        clock = SimpleNamespace(now=1000.0)
        monkeypatch.setattr(module, "time", lambda: clock.now)
        for name, value in told.items():
            monkeypatch.setenv(f"GAZESEG_{name}", str(value))
        plans = {"clock": clock, "out": str(tmp_path), "log": log or {}}
        return module.nnUNetTrainerBudget(plans, "2d", 0, {}, torch.device("cpu"))

    return make


def test_minutes_end_it_and_the_schedule_is_stretched_over_them(make):
    trainer = make(MINUTES=2, ITERATIONS=4)
    trainer.run_training()
    assert trainer.clock.now == 1120
    assert trainer.told == pytest.approx([0.01 * (1 - share) ** 0.9 for share in (0, 1 / 3, 2 / 3)])


def test_an_epoch_is_cut_when_time_is_up(make):
    trainer = make(MINUTES=0.5, ITERATIONS=100)
    trainer.run_training()
    assert (trainer.clock.now, trainer.current_epoch) == (1030, 1)


def test_epochs_before_an_interruption_count(make):
    log = {"epoch_start_timestamps": [0, 50, 900], "epoch_end_timestamps": [40, 90]}
    trainer = make(log, MINUTES=2, ITERATIONS=2)
    trainer.load_checkpoint("checkpoint_latest.pth")
    trainer.current_epoch = 2
    trainer.run_training()
    assert trainer.clock.now == 1040


def test_epochs_by_number(make):
    trainer = make(EPOCHS=3, ITERATIONS=2)
    trainer.run_training()
    assert (trainer.current_epoch, trainer.clock.now) == (3, 1060)
    assert trainer.told == pytest.approx([0.01 * (1 - share) ** 0.9 for share in (0, 1 / 3, 2 / 3)])


def test_nothing_is_done_twice(make, tmp_path):
    (tmp_path / "checkpoint_final.pth").touch()
    trainer = make(EPOCHS=3)
    trainer.run_training()
    assert trainer.told == []


@pytest.mark.skipif(not REAL.is_file(), reason="needs the environment of runs/nnunet_env.sh in .venv-nnunet")
def test_the_real_nnunet_finds_it():
    code = f"""
import os, runpy, sys
os.environ["nnUNet_extTrainer"] = {str(inside("trainers"))!r}
sys.argv = ["launch.py", "describe"]
runpy.run_path({str(inside("launch.py"))!r}, run_name="__main__")
from nnunetv2.utilities.find_objects import recursive_find_trainer_class_by_name
print(recursive_find_trainer_class_by_name("nnUNetTrainerBudget").__mro__[1].__name__)
"""
    done = subprocess.run([REAL, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"nnunetv2": "2.8.1"' in done.stdout
    assert done.stdout.splitlines()[-1] == "nnUNetTrainer"
