"""The whole evaluation, as a library: ``evaluate(...)`` computes, ``write`` puts the three files into a folder."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.evaluate.engine import run_local
from gazeseg.evaluate.examples import Example, make_examples
from gazeseg.evaluate.plan import Plan, make_plan
from gazeseg.evaluate.protocol_text import left_out_text, protocol_text, warnings_text
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.summary import summarise
from gazeseg.evaluate.systems import LOADERS, Loader, labels_of, load_system, training_patients
from gazeseg.notice import NOTICE
from gazeseg.progress import Track, silent
from gazeseg.types import Predictor

VERSIONED = ("gazeseg", "numpy", "scipy", "onnxruntime", "nibabel", "pillow")


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that came out: ``rows`` in order, ``summary`` as in ``summary.json``, pictures for the report."""

    settings: Settings
    rows: tuple[Row, ...]
    summary: dict[str, Any]
    examples: tuple[Example, ...]


def evaluate(
    settings: Settings, *, loaders: Mapping[str, Loader] | None = None, track: Track = silent, pictures: bool = True
) -> Evaluation:
    """Score systems on labelled cases; equal settings, data and models give equal rows except for times.

    Args:
        settings: what to score.
        loaders: systems by name that ``load_model`` does not know.
        track: told of progress.
        pictures: also play the examples of the report.

    Raises:
        InputError: data, systems or settings that cannot be used; before any prompting as far as they can be checked.
        MissingExtraError: the engine is not installed.
    """
    shelf = {**LOADERS, **(loaders or {})}
    labels = labels_of(list(settings.systems))
    systems = {label: load_system(name, shelf) for name, label in labels.items()}
    training = frozenset[str]().union(*(training_patients(system) for system in systems.values()))
    plan = make_plan(settings, training, track)
    done = track(_run(plan, systems, labels, shelf, settings), "prompting", len(plan.keys))
    rows = tuple(row for some in done for row in some)
    examples = make_examples(rows, plan, systems, settings) if pictures else []
    return Evaluation(settings, rows, _summary(settings, plan, systems, rows), tuple(examples))


def _run(
    plan: Plan,
    systems: Mapping[str, Predictor],
    labels: dict[str, str],
    shelf: Mapping[str, Loader],
    settings: Settings,
) -> Iterator[list[Row]]:
    if settings.engine == "ray":
        from gazeseg.evaluate.engine_ray import run_ray

        return run_ray(plan, labels, shelf, settings)
    return run_local(plan, systems, settings)


def _summary(settings: Settings, plan: Plan, systems: Mapping[str, Predictor], rows: Sequence[Row]) -> dict[str, Any]:
    keys = plan.keys
    return {
        "notice": NOTICE,
        "created_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": settings.as_dict(),
        "warnings": warnings_text(settings, plan),
        "protocol": protocol_text(settings, plan),
        "regimes": {
            regime.name: {"unit": regime.unit, "budgets": list(regime.budgets), "about": regime.about}
            for regime in plan.regimes
        },
        "systems": [_about(label, system) for label, system in systems.items()],
        "counts": {
            "objects": len(keys),
            "slices": len({(key.dataset, key.patient, key.slice) for key in keys}),
            "patients": len({(key.dataset, key.patient) for key in keys}),
            "organs": len({key.organ for key in keys}),
        },
        "left_out": {
            "objects_of_patients_seen_in_training": plan.left_out_objects,
            "patients_seen_in_training": list(plan.left_out_patients),
            "objects_without_recording": plan.without_recording,
            "objects_beyond_limit": plan.beyond_limit,
            "text": left_out_text(settings, plan),
        },
        **summarise(rows, settings.seed),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in VERSIONED}},
    }


def _about(label: str, system: Predictor) -> dict[str, Any]:
    return {
        "name": label,
        "model": system.name,
        "hash": system.hash,
        "training_patients": len(training_patients(system)),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def check_out(folder: str | Path) -> Path:
    """The output folder, refused before any work where nothing could be written later.

    Raises:
        InputError: a file of that name, or no right to write there.
    """
    out = Path(folder)
    if out.exists() and not out.is_dir():
        raise InputError(f"expected --out to be a folder, found a file {out}")
    parent = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not os.access(parent, os.W_OK):
        raise InputError(f"expected to write to {out}, found no right to write in {parent}")
    return out


def write(evaluation: Evaluation, folder: str | Path) -> list[Path]:
    """``objects.csv``, ``summary.json`` and ``report.html``; each appears whole or not at all."""
    from gazeseg.evaluate.report import make_report
    from gazeseg.evaluate.rows import to_csv
    from gazeseg.files import write_json, write_text

    out = check_out(folder)
    report = make_report(evaluation.summary, evaluation.examples)
    write_text(out / "objects.csv", to_csv(evaluation.rows))
    write_json(out / "summary.json", evaluation.summary)
    write_text(out / "report.html", report)
    return [out / name for name in ("objects.csv", "summary.json", "report.html")]
