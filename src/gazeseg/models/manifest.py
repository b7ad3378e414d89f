"""What a model folder says of itself: ``manifest.json`` beside the ONNX files."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError, ModelError
from gazeseg.models.medsam_frame import PREPROCESSES
from gazeseg.types import Window

NAME = "manifest.json"
FORMAT = 1
ARCHITECTURES = ("foveated", "medsam")
ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
MAX_SIZE = 4096

REQUIRED: dict[str, type] = {
    "name": str,
    "version": str,
    "architecture": str,
    "size": int,
    "window": list,
    "threshold": float,
    "licence": str,
    "files": dict,
}
LISTS_OF_TEXT = ("training_data", "training_patients", "notes")
LABELS = ("signed", "positive")
MEDSAM: dict[str, tuple[object, ...]] = {"preprocess": PREPROCESSES, "labels": LABELS, "multimask": (True, False)}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A model's description.

    Attributes:
        name: what people call the model.
        version: of the weights.
        architecture: how the ONNX files are fed; one of ``ARCHITECTURES``.
        size: side in pixels of the square model frame.
        window: the grey window of CT (HU) the model was trained with.
        threshold: probability above which a pixel belongs to the mask.
        licence: SPDX name of the weights' licence.
        files: file name to SHA-256.
        training_data: data sets with licence, for people.
        training_patients: ``dataset/patient`` of everybody seen in training or choosing; evaluation leaves them out.
        command: what made the weights.
        format: version of this description.
        notes: anything else, for people.
        preprocess: how ``medsam`` makes a square of a slice: ``medsam`` stretches and scales it to 0..1, ``sam`` pads it.
        labels: which points ``medsam`` is shown: ``signed`` all, ``positive`` those that belong to the structure, because
            it was trained with no others.
        multimask: whether ``medsam`` gives several masks, of which the one with the best score counts.
    """

    name: str
    version: str
    architecture: str
    size: int
    window: Window
    threshold: float
    licence: str
    files: dict[str, str]
    training_data: tuple[str, ...] = ()
    training_patients: tuple[str, ...] = ()
    command: str = ""
    format: int = FORMAT
    notes: tuple[str, ...] = ()
    preprocess: str | None = None
    labels: str | None = None
    multimask: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; entries that only ``medsam`` has are left out for others."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {name: value for name, value in plain.items() if name not in MEDSAM or value is not None}
        plain["window"] = [self.window.lower, self.window.upper]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


def read_manifest(folder: Path) -> Manifest:
    """Read and check a folder's manifest.

    Raises:
        ModelError: none there, not JSON, missing or mistyped entries, or a format of another version.
    """
    path = folder / NAME
    if not path.is_file():
        raise ModelError(f"expected a model folder with {NAME}, found none in {folder}")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"expected JSON in {path}, found {error}") from None
    if not isinstance(raw, dict):
        raise ModelError(f"expected a JSON object in {path}, found {type(raw).__name__}")
    _check_entries(raw, path)
    _check_values(raw, path)
    _check_files(raw["files"], path)
    values: dict[str, Any] = raw | {name: tuple(raw.get(name, ())) for name in LISTS_OF_TEXT}
    return Manifest(**values | {"window": _window(raw["window"], path)})


def _check_entries(raw: dict[str, Any], path: Path) -> None:
    """The right entries of the right kinds; the format first, because another one may have other entries."""
    if raw.get("format") != FORMAT:
        raise ModelError(
            f"{path}: expected manifest format {FORMAT}, found {raw.get('format')!r}: export the model again"
        )
    for name, kind in REQUIRED.items():
        value = raw.get(name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ModelError(f"{path}: expected {name!r} as {kind.__name__}, found {value!r}")
    for name in LISTS_OF_TEXT:
        if not _all_text(raw.get(name, [])):
            raise ModelError(f"{path}: expected {name!r} as a list of texts, found {raw[name]!r}")
    if not isinstance(raw.get("command", ""), str):
        raise ModelError(f"{path}: expected 'command' as str, found {raw['command']!r}")
    unknown = sorted(set(raw) - {f.name for f in fields(Manifest)})
    if unknown:
        raise ModelError(f"{path}: unknown entry {unknown[0]!r}")


def _all_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check_values(raw: dict[str, Any], path: Path) -> None:
    if raw["architecture"] not in ARCHITECTURES:
        raise ModelError(
            f"{path}: expected an architecture of {', '.join(ARCHITECTURES)}, found {raw['architecture']!r}"
        )
    _check_medsam(raw, path)
    if not 1 <= raw["size"] <= MAX_SIZE:
        raise ModelError(f"{path}: expected 'size' in 1..{MAX_SIZE} pixels, found {raw['size']}")
    if not 0 < raw["threshold"] < 1:  # NaN, which JSON of Python's kind may hold, fails too
        raise ModelError(f"{path}: expected 'threshold' between 0 and 1, found {raw['threshold']}")


def _check_medsam(raw: dict[str, Any], path: Path) -> None:
    """What an architecture alone has must be said there and nowhere else."""
    for name, choices in MEDSAM.items():
        value = raw.get(name)
        if raw["architecture"] != "medsam" and name in raw:
            raise ModelError(f"{path}: expected {name!r} with architecture medsam only, found {raw['architecture']}")
        if raw["architecture"] == "medsam" and not any(type(value) is type(c) and value == c for c in choices):
            said = ", ".join(map(str, choices))
            raise ModelError(f"{path}: expected {name!r} as one of {said}, found {value!r}")


def _check_files(files: dict[str, Any], path: Path) -> None:
    """Plain names beside the manifest, a hash for each, and the two that are run among them."""
    for name, digest in files.items():
        if name != Path(name).name or name in ("", ".", ".."):
            raise ModelError(f"{path}: expected plain file names, found {name!r}")
        if not isinstance(digest, str):
            raise ModelError(f"{path}: expected a SHA-256 for {name!r}, found {digest!r}")
    missing = [name for name in (ENCODER, DECODER) if name not in files]
    if missing:
        raise ModelError(f"{path}: expected the SHA-256 of {missing[0]} in 'files', found none")


def _window(bounds: list[Any], path: Path) -> Window:
    numbers = [bound for bound in bounds if isinstance(bound, int | float) and not isinstance(bound, bool)]
    if len(bounds) != 2 or len(numbers) != 2:
        raise ModelError(f"{path}: expected 'window' as two numbers, found {bounds!r}")
    try:
        return Window(*numbers)
    except InputError as error:
        raise ModelError(f"{path}: {error}") from None
