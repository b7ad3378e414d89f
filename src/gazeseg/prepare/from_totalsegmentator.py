"""The TotalSegmentator data set (Wasserthal et al. 2023, doi 10.1148/ryai.230024): one folder per case, one file per organ.

Its names are mapped to the usual organ table. Two structures are not quite WORD's: its femora are whole bones, WORD's
are their heads; and its bowel is drawn by other rules.
"""

import csv
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.images.schemes import SCHEMES
from gazeseg.images.slices_folder import ORGANS, VALUE_OF
from gazeseg.prepare.grey import CT_WINDOW
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import Plan
from gazeseg.prepare.split import PARTS, Part, by_lot, choose_part
from gazeseg.prepare.volume_case import LabelFile, VolumeCase

CLASSES = SCHEMES["totalsegmentator"]
OTHER_NAMES = {
    "urinary_bladder": "bladder",
    "small_bowel": "intestine",
    "adrenal_gland_left": "adrenal",
    "adrenal_gland_right": "adrenal",
}
# Organs that the usual table lacks: their class number plus this.
_OTHERS_FROM = 100


def plan_totalsegmentator(settings: PrepareSettings) -> Plan:
    """Every folder with ``ct.nii.gz``; parts by ``--split``, else ``meta.csv``, else a tenth for choosing by lot.

    Labels are ``segmentations/ORGAN.nii.gz``, or one ``segmentations.nii.gz`` with class numbers.

    Raises:
        InputError: no case, or an organ asked for that TotalSegmentator does not know.
    """
    values = organ_values(settings.organs)
    names = {ours: OTHER_NAMES.get(theirs, theirs) for theirs, ours in values.items()}
    window = settings.window or CT_WINDOW
    published = _published_parts(settings.root / "meta.csv")
    sources, notes = [], []
    for image in sorted(settings.root.glob("*/ct.nii.gz")):
        files = _label_files(image.parent, values)
        if not files:
            notes.append(f"{image.parent.name}: no segmentations of the organs, left out")
            continue
        part = _part(f"totalsegmentator/{image.parent.name}", settings, published)
        case = f"totalsegmentator/{image.parent.name}"
        sources.append(VolumeCase(case, part, image, files, names, window, "totalsegmentator"))
    if not sources:
        raise InputError(f"expected CASE/ct.nii.gz with CASE/segmentations in {settings.root}, found none")
    if not published and settings.split is None:
        notes.append("meta.csv not found: no test cases, a tenth of the others chooses, by lot")
    return Plan(tuple(sources), dict(sorted(names.items())), window, tuple(notes))


def organ_values(wanted: tuple[str, ...]) -> dict[str, int]:
    """TotalSegmentator's name to the value in the organ table: those that the table has, or the organs asked for.

    Raises:
        InputError: an organ that it does not know.
    """
    values = {}
    for number, theirs in CLASSES.items():
        ours = OTHER_NAMES.get(theirs, theirs)
        if (not wanted and ours in VALUE_OF) or theirs in wanted or ours in wanted:
            values[theirs] = VALUE_OF.get(ours, _OTHERS_FROM + number)
    known = {*CLASSES.values(), *(OTHER_NAMES.get(theirs, theirs) for theirs in CLASSES.values())}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        listed = ", ".join(name for name in ORGANS.values() if name in known)
        raise InputError(
            f"expected organs that TotalSegmentator knows, such as {listed}, found {unknown[0]!r}: check the name"
        )
    return values


def _label_files(folder: Path, values: dict[str, int]) -> tuple[LabelFile, ...]:
    whole = folder / "segmentations.nii.gz"
    if whole.is_file():
        pairs = tuple((number, values[name]) for number, name in CLASSES.items() if name in values)
        return (LabelFile(whole, pairs, strict=False),)
    paths = {theirs: folder / "segmentations" / f"{theirs}.nii.gz" for theirs in values}
    there = {theirs for theirs, path in paths.items() if path.is_file()}
    # An organ of two files counts as annotated only with both.
    half = {values[theirs] for theirs in values.keys() - there}
    return tuple(LabelFile(paths[name], ((1, ours),)) for name, ours in values.items() if ours not in half)


def _part(case: str, settings: PrepareSettings, published: dict[str, Part]) -> Part:
    if settings.split is not None:
        return choose_part(case, settings.parts())
    name = case.split("/")[1]
    return published[name] if name in published else by_lot(case, settings.seed)


def _published_parts(meta: Path) -> dict[str, Part]:
    """``image_id`` to ``split`` of the data set's own table; nothing where there is none."""
    if not meta.is_file():
        return {}
    try:
        rows = list(csv.DictReader(meta.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        parts = {row["image_id"]: part for row in rows for part in PARTS if row["split"] == part}
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"expected image_id and split, separated by semicolons, in {meta}, found {error!r}") from None
    return parts
