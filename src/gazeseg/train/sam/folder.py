"""From a file with SAM weights to a model folder: somebody else's (import), or a checkpoint of ours (export)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.models.medsam_frame import Preprocess
from gazeseg.train.sam.export import ExportReport, export_sam
from gazeseg.train.sam.load import LoadedSam, load_sam
from gazeseg.train.sam.origin import Labels
from gazeseg.types import Window


@dataclass(frozen=True, slots=True, eq=False)
class FolderReport:
    """What was read and what was written."""

    loaded: LoadedSam
    licence: str
    written: ExportReport

    @property
    def architecture(self) -> str:
        """The encoder in a few words."""
        shape = self.loaded.shape
        return (
            f"ViT {shape.layers} x {shape.hidden}, {shape.heads} heads, {shape.image_size}² in patches of {shape.patch}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "licence": self.licence,
            "sha256": self.loaded.sha256,
            "layout": self.loaded.layout,
            "shape": self.loaded.shape.to_dict(),
            "parameters": self.loaded.parameters,
            **self.written.to_dict(),
        }


def import_weights(
    path: Path,
    out: Path,
    *,
    name: str,
    window: Window,
    licence: str | None = None,
    preprocess: Preprocess = "medsam",
    labels: Labels = "signed",
    multimask: bool = False,
) -> FolderReport:
    """Write a model folder from somebody else's weights.

    Raises:
        InputError: weights that ``load_sam`` refuses, a checkpoint of ours, or a licence that nobody states.
    """
    loaded = load_sam(path)
    if loaded.origin is not None:
        raise InputError(
            f"expected weights from elsewhere in {path}, found a checkpoint of gazeseg train: use gazeseg models export"
        )
    stated = licence or loaded.licence
    if not stated:
        raise InputError(
            f"expected --licence with the SPDX name of the weights' licence, found none stated beside {path}: the manifest "
            "must name it, because whoever gets the folder may use it on those terms only (Apache-2.0 for Meta's SAM)"
        )
    written = export_sam(
        loaded.model,
        loaded.shape,
        out,
        name=name,
        version="1",
        licence=stated,
        window=window,
        labels=labels,
        preprocess=preprocess,
        multimask=multimask,
        command=f"gazeseg models import {path.name}",
        notes=(f"from {path.name}, SHA-256 {loaded.sha256}", "the makers of the weights say whom they were trained on"),
    )
    return FolderReport(loaded, stated, written)


def export_checkpoint(path: Path, out: Path, *, name: str) -> FolderReport:
    """Write a model folder from a checkpoint of ours; window, labels, patients and licence are those of its training.

    Raises:
        InputError: no checkpoint of a SAM of ours.
    """
    loaded = load_sam(path)
    if loaded.origin is None:
        raise InputError(
            f"expected a checkpoint of gazeseg train in {path}, found weights alone: use gazeseg models import"
        )
    origin = loaded.origin
    written = export_sam(
        loaded.model,
        loaded.shape,
        out,
        name=name,
        version="1",
        licence=origin.licence,
        window=origin.window,
        labels=origin.labels,
        training_data=origin.training_data,
        training_patients=origin.training_patients,
        command=origin.command,
    )
    return FolderReport(loaded, origin.licence, written)
