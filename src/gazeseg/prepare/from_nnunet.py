"""nnU-Net raw data sets (v2, and v1's way to write labels): ``dataset.json``, ``imagesTr``, ``labelsTr``, perhaps ``Ts``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.prepare.grey import CT_WINDOW
from gazeseg.prepare.naming import dataset_name
from gazeseg.prepare.pairing import ENDINGS, Pair, pair_up
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import Plan
from gazeseg.prepare.split import Part, by_lot, choose_part
from gazeseg.prepare.volume_case import LabelFile, VolumeCase


def plan_nnunet(settings: PrepareSettings) -> Plan:
    """Training cases by the split file, or a tenth of them for choosing by lot; ``Ts`` cases test.

    Raises:
        InputError: no ``dataset.json`` that can be used, more than one channel, no pair of image and labels, a
            training case that the split file does not list, or a ``Ts`` case that it lets train or choose.
    """
    root = settings.root
    about = _description(root / "dataset.json")
    organs = _organs(about, root / "dataset.json")
    dataset = dataset_name(about, root)
    window = settings.window or CT_WINDOW
    split = None if settings.split is None else settings.parts()

    def case_of(pair: Pair, *, testing: bool) -> VolumeCase:
        case = f"{dataset}/{pair.name}"
        part = _part(case, split, settings, testing=testing)
        labels = (LabelFile(pair.label, tuple((value, value) for value in organs)),)
        return VolumeCase(case, part, pair.image, labels, organs, window, "nnunet")

    endings = (str(about["file_ending"]),) if "file_ending" in about else ENDINGS
    training, notes = pair_up(root / "imagesTr", root / "labelsTr", endings)
    tests, more = pair_up(root / "imagesTs", root / "labelsTs", endings)
    sources = [case_of(pair, testing=group is tests) for group in (training, tests) for pair in group]
    if not sources:
        raise InputError(f"expected imagesTr/CASE_0000.nii.gz and labelsTr/CASE.nii.gz in {root}, found no pair")
    return Plan(tuple(sources), organs, window, (*notes, *more))


def _part(case: str, split: Mapping[str, Part] | None, settings: PrepareSettings, *, testing: bool) -> Part:
    """By the split file or by lot; what lies in ``imagesTs`` tests, and a split file may only agree."""
    if not testing:
        return by_lot(case, settings.seed) if split is None else choose_part(case, split)
    listed = (split or {}).get(case, "test")
    if listed != "test":
        raise InputError(
            f"expected {case} of imagesTs to test, found {listed} in {settings.split}: "
            "let it test there, or move it to imagesTr and labelsTr"
        )
    return listed


def _description(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"expected an nnU-Net data set with dataset.json, found none in {path.parent}")
    try:
        about = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise InputError(f"expected JSON in {path}, found {error}") from None
    if not isinstance(about, dict) or not isinstance(about.get("labels"), dict):
        raise InputError(f'expected "labels": {{"liver": 1, ...}} in {path}, found none')
    channels = about.get("channel_names") or about.get("modality") or {}
    if len(channels) > 1:
        raise InputError(f"expected one channel, found {len(channels)} in {path}: keep the CT alone")
    return about


def _organs(about: dict[str, Any], path: Path) -> dict[int, str]:
    """Names by value, from ``{"liver": 1}`` (v2) or ``{"1": "liver"}`` (v1), without background."""
    organs: dict[int, str] = {}
    for key, value in about["labels"].items():
        name, number = (value, int(key)) if isinstance(value, str) and key.isdecimal() else (key, value)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 255:
            raise InputError(f"expected whole label values 0..255 in {path}, found {key!r}: {value!r}")
        if number in organs:
            raise InputError(
                f"expected one name per value in {path}, found {organs[number]!r} and {name!r} for {number}"
            )
        if number and name != "ignore":
            _refuse_twins(organs, name, number, path)
            organs[number] = name
    if not organs:
        raise InputError(f"expected at least one organ in the labels of {path}, found none")
    return organs


def _refuse_twins(organs: dict[int, str], name: str, number: int, path: Path) -> None:
    """Two values of one name would be one organ in every count, and one of them its mask."""
    twin = next((value for value, known in organs.items() if known == name), None)
    if twin is not None:
        raise InputError(
            f"expected one value per name in {path}, found {twin} and {number} for {name!r}: "
            f"give each a name of its own, such as {name}_left and {name}_right"
        )
