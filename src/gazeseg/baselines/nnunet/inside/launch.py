"""Runs inside nnU-Net's environment: one of its own commands, with a trainer of ours to be found.

Usage: ``python launch.py describe|plan|train|predict ARGUMENTS OF THE NNU-NET COMMAND``. Looking for a trainer,
nnU-Net imports all of its own, and those of the Primus networks want ``timm``, which brings torchvision along. Nothing
here trains a Primus, so an empty module stands in for them.
"""

import json
import sys
from importlib import metadata
from types import ModuleType

PRIMUS = "nnunetv2.training.nnUNetTrainer.primus.primus_trainers"


def describe() -> None:
    """Print, as JSON on the last line, what this environment is."""
    import torch

    versions = {name: metadata.version(name) for name in ("nnunetv2", "dynamic-network-architectures", "torch")}
    cuda = torch.cuda.is_available()
    machine = torch.cuda.get_device_name() if cuda else f"CPU, {torch.get_num_threads()} threads"
    print(json.dumps({"versions": versions, "device": "cuda" if cuda else "cpu", "machine": machine}))


def plan() -> None:
    """``nnUNetv2_plan_and_preprocess``."""
    from nnunetv2.experiment_planning.plan_and_preprocess_entrypoints import plan_and_preprocess_entry

    plan_and_preprocess_entry()


def train() -> None:
    """``nnUNetv2_train``."""
    from nnunetv2.run.run_training import run_training_entry

    run_training_entry()


def predict() -> None:
    """``nnUNetv2_predict``."""
    from nnunetv2.inference.predict_from_raw_data import predict_entry_point

    predict_entry_point()


if __name__ == "__main__":
    sys.modules[PRIMUS] = ModuleType(PRIMUS)
    action = sys.argv.pop(1)
    {"describe": describe, "plan": plan, "train": train, "predict": predict}[action]()
