"""What goes with every mask: a JSON file with the names of the labels, where the mask comes from, and the notice."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.files import write_json
from gazeseg.notice import NOTICE
from gazeseg.types import Volume

LabelMap = npt.NDArray[np.uint8]


def sidecar_path(path: str | Path) -> Path:
    """``mask.json`` beside ``mask.nii.gz`` (or any other suffix)."""
    target = Path(path)
    stem = target.name.removesuffix(".gz") if target.name.endswith(".nii.gz") else target.name
    return target.with_name(Path(stem).stem + ".json")


def write_sidecar(path: str | Path, names: dict[int, str], provenance: dict[str, Any]) -> None:
    """Write ``{"labels": {"1": "liver"}, "provenance": ..., "notice": ...}`` beside the mask at ``path``."""
    labels = {str(value): names[value] for value in sorted(names)}
    write_json(sidecar_path(path), {"labels": labels, "provenance": provenance, "notice": NOTICE})


def check_labels(label_map: npt.NDArray[Any], names: dict[int, str], volume: Volume) -> LabelMap:
    """The label map as uint8, when it fits the volume and every value has a name.

    Raises:
        InputError: another shape than the volume's, values without a name, or values outside 0..255.
    """
    array = np.asarray(label_map)
    if array.shape != volume.shape:
        raise InputError(
            f"expected a label map of shape {volume.shape}, found {array.shape}: export it for its own case"
        )
    if array.dtype.kind not in "bui":
        raise InputError(f"expected a label map of whole numbers, found dtype {array.dtype}")
    if any(not 1 <= value <= 255 for value in names):
        raise InputError(f"expected label values in 1..255, found {sorted(names)}")
    unnamed = sorted({int(value) for value in np.unique(array)} - {0, *names})
    if unnamed:
        raise InputError(f"expected a name for every label value, found none for {unnamed}: add them to names")
    return array.astype(np.uint8)
