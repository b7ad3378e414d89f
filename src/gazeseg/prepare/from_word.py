"""WORD (Luo et al. 2022, doi 10.1016/j.media.2022.102642): 150 abdominal CTs, 16 organs, an official split by folder."""

from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.images.slices_folder import ORGANS
from gazeseg.prepare.grey import CT_WINDOW
from gazeseg.prepare.pairing import Pair, pair_up
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import Plan
from gazeseg.prepare.split import Part, choose_part
from gazeseg.prepare.volume_case import LabelFile, VolumeCase
from gazeseg.types import Window

# The organ table of slices folders begins with WORD's, in WORD's order.
WORD_ORGANS = {value: name for value, name in ORGANS.items() if value <= 16}
_FOLDERS: dict[str, Part] = {"Tr": "train", "Val": "val", "Ts": "test"}
_VALUES = tuple((value, value) for value in WORD_ORGANS)


def plan_word(settings: PrepareSettings) -> Plan:
    """The cases of ``imagesTr``, ``imagesVal`` and ``imagesTs``, by their folder or the split file; what is absent is noted.

    Raises:
        InputError: none of them there, or a case that the split file does not list.
    """
    root = _root(settings.root)
    window = settings.window or CT_WINDOW
    split = None if settings.split is None else settings.parts()
    sources: list[VolumeCase] = []
    notes: list[str] = []
    for ending, usual in _FOLDERS.items():
        pairs, missing = pair_up(root / f"images{ending}", root / f"labels{ending}")
        for pair in pairs:
            case = f"word/{pair.name}"
            sources.append(_case(case, pair, usual if split is None else choose_part(case, split), window))
        notes += missing
    if not sources:
        raise InputError(f"expected imagesTr and labelsTr (Val, Ts) with word_NNNN.nii.gz in {root}, found no pair")
    return Plan(tuple(sources), WORD_ORGANS, window, tuple(notes))


def _root(folder: Path) -> Path:
    """The folder itself, or the only one in it that looks like WORD (the archive has ``WORD-V0.1.0`` on top)."""
    inner = [path.parent for ending in _FOLDERS for path in folder.glob(f"*/images{ending}")]
    here = any((folder / f"images{ending}").is_dir() for ending in _FOLDERS)
    return inner[0] if not here and len(set(inner)) == 1 else folder


def _case(case: str, pair: Pair, part: Part, window: Window) -> VolumeCase:
    labels = (LabelFile(pair.label, _VALUES),)
    return VolumeCase(case, part, pair.image, labels, WORD_ORGANS, window, "word")
