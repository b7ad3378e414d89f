"""What was asked for and what was found, in the words of ``summary.json``."""

import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.predictions import Predictions
from gazeseg.evaluate.regimes import AUTOMATIC
from gazeseg.evaluate.systems import System, automatic, training_patients

VERSIONED = ("gazeseg", "numpy", "scipy", "onnxruntime", "nibabel", "pillow")


def describe_regimes(plan: Plan, systems: Mapping[str, System]) -> dict[str, Any]:
    """Unit, budgets and meaning by name, with ``automatic`` where a system is."""
    regimes = [*plan.regimes, *([AUTOMATIC] if automatic(systems) else [])]
    return {
        regime.name: {
            "unit": regime.unit,
            "budgets": list(regime.budgets),
            "cumulative": regime.cumulative,
            "about": regime.about,
        }
        for regime in regimes
    }


def describe_systems(systems: Mapping[str, System]) -> list[dict[str, Any]]:
    """Names, hashes, and how many patients each learnt from."""
    return [
        {
            "name": label,
            "model": system.name,
            "hash": system.hash,
            "kind": "automatic" if isinstance(system, Predictions) else "interactive",
            "about": system.about if isinstance(system, Predictions) else "",
            "training_patients": len(training_patients(system)),
        }
        for label, system in systems.items()
    ]


def describe_counts(plan: Plan) -> dict[str, int]:
    """How much was scored."""
    keys = plan.keys
    return {
        "objects": len(keys),
        "slices": len({(key.dataset, key.patient, key.slice) for key in keys}),
        "patients": len({(key.dataset, key.patient) for key in keys}),
        "organs": len({key.organ for key in keys}),
    }


def versions() -> dict[str, str]:
    """Of Python and of what can change a number."""
    return {"python": platform.python_version(), **{name: _version(name) for name in VERSIONED}}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
