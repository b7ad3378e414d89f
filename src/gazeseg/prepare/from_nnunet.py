"""nnU-Net raw data sets (v2, and v1's way to write labels): ``dataset.json``, ``imagesTr``, ``labelsTr``, perhaps ``Ts``."""

import json
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
        InputError: no ``dataset.json`` that can be used, more than one channel, no pair of image and labels, or a
            training case that the split file does not list.
    """
    root = settings.root
    about = _description(root / "dataset.json")
    organs = _organs(about, root / "dataset.json")
    dataset = dataset_name(about, root)
    window = settings.window or CT_WINDOW
    split = settings.parts()

    def case_of(pair: Pair, part: Part | None) -> VolumeCase:
        case = f"{dataset}/{pair.name}"
        chosen = part or (choose_part(case, split) if split else by_lot(case, settings.seed))
        labels = (LabelFile(pair.label, tuple((value, value) for value in organs)),)
        return VolumeCase(case, chosen, pair.image, labels, organs, window, "nnunet")

    endings = (str(about["file_ending"]),) if "file_ending" in about else ENDINGS
    training, notes = pair_up(root / "imagesTr", root / "labelsTr", endings)
    testing, more = pair_up(root / "imagesTs", root / "labelsTs", endings)
    sources = [*(case_of(pair, None) for pair in training), *(case_of(pair, "test") for pair in testing)]
    if not sources:
        raise InputError(f"expected imagesTr/CASE_0000.nii.gz and labelsTr/CASE.nii.gz in {root}, found no pair")
    return Plan(tuple(sources), organs, window, (*notes, *more))


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
            organs[number] = name
    if not organs:
        raise InputError(f"expected at least one organ in the labels of {path}, found none")
    return organs
