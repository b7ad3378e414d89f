"""Reading ``predictions.json``: what an automatic system says of itself, checked before it is believed."""

import json
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.evaluate.predictions import NAME, Predictions

FORMAT = 1


def is_predictions(path: str | Path) -> bool:
    """Whether a folder holds predictions rather than a model."""
    return (Path(path) / NAME).is_file()


def read_predictions(folder: str | Path) -> Predictions:
    """Read ``predictions.json``; the label maps are read when they are asked for.

    Raises:
        InputError: not that format.
    """
    path = Path(folder) / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"expected JSON in {path}, found {error}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise InputError(f'expected "format": {FORMAT} in {path}, found {found!r}')
    return Predictions(
        root=path.parent,
        name=f"{_text(content, 'system', path)} {content.get('version', '')}".strip(),
        labels=_labels(content, path),
        training_patients=_patients(content, path),
        seconds=_seconds(content, path),
        about=str(content.get("about", "")),
    )


def _text(content: dict[str, Any], key: str, path: Path) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'expected "{key}": the name of the system in {path}, found {value!r}')
    return value


def _labels(content: dict[str, Any], path: Path) -> dict[str, int]:
    labels = content.get("labels")
    if not isinstance(labels, dict) or not _values_differ(list(labels.values())):
        raise InputError(f'expected "labels": {{"liver": 1, ...}}, one number per organ, in {path}, found {labels!r}')
    return {organ: value for organ, value in labels.items() if value}


def _values_differ(values: list[Any]) -> bool:
    return all(type(value) is int and value >= 0 for value in values) and len(set(values)) == len(values)


def _patients(content: dict[str, Any], path: Path) -> frozenset[str]:
    patients = content.get("training_patients")
    if not isinstance(patients, list) or not all(isinstance(name, str) and name.count("/") == 1 for name in patients):
        raise InputError(
            f'expected "training_patients": ["dataset/patient", ...] in {path}, found {patients!r}: '
            "without it nobody knows what is a test"
        )
    return frozenset(patients)


def _seconds(content: dict[str, Any], path: Path) -> dict[str, float]:
    seconds = content.get("seconds", {})
    numbers = isinstance(seconds, dict) and all(type(value) in (int, float) for value in seconds.values())
    if not numbers or not all(0 <= value < float("inf") for value in seconds.values()):
        raise InputError(f'expected "seconds": {{"CASE": 1.5, ...}} in {path}, found {seconds!r}')
    return {name: float(value) for name, value in seconds.items()}
