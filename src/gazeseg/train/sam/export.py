"""A SAM to a model folder: ONNX encoder and decoder, checked against torch, with a manifest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transformers import SamModel

from gazeseg.errors import InternalError
from gazeseg.files import replacing_folder, sha256, write_json
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.manifest import NAME as MANIFEST
from gazeseg.models.medsam_frame import Preprocess
from gazeseg.train.export import TOLERANCE
from gazeseg.train.sam.compare import largest_difference
from gazeseg.train.sam.halves import Decoder, Encoder
from gazeseg.train.sam.onnx import write_decoder, write_encoder
from gazeseg.train.sam.origin import Labels
from gazeseg.train.sam.shape import SamShape
from gazeseg.types import Window


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Sizes on disk by file, and the largest difference in logits between torch and ONNX Runtime."""

    megabytes: dict[str, float]
    difference: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def export_sam(
    model: SamModel,
    shape: SamShape,
    out: Path,
    *,
    name: str,
    version: str,
    licence: str,
    window: Window,
    labels: Labels = "signed",
    preprocess: Preprocess = "medsam",
    multimask: bool = False,
    training_data: Sequence[str] = (),
    training_patients: Sequence[str] = (),
    command: str = "",
    notes: Sequence[str] = (),
) -> ExportReport:
    """Write ``out``; an earlier model there is replaced when all is well, and stays otherwise.

    Raises:
        InputError: ``out`` holds other things than a model.
        InternalError: ONNX and torch disagree by more than 1e-3 in logits.
    """
    encoder, decoder = Encoder(model).eval(), Decoder(model, multimask=multimask).eval()
    with replacing_folder(out, mark=MANIFEST) as folder:
        write_encoder(encoder, shape, folder / ENCODER)
        write_decoder(decoder, shape, folder / DECODER)
        difference = largest_difference(encoder, decoder, shape, folder)
        if not difference <= TOLERANCE:
            raise InternalError(f"expected ONNX and torch to agree to {TOLERANCE} in logits, found {difference:.2e}")
        files = {path.name: sha256(path) for path in sorted(folder.iterdir())}
        manifest = Manifest(
            name=name,
            version=version,
            architecture="medsam",
            size=shape.image_size,
            window=window,
            threshold=0.5,
            licence=licence,
            files=files,
            training_data=tuple(training_data),
            training_patients=tuple(training_patients),
            command=command,
            notes=("research software, not a medical device", *notes),
            preprocess=preprocess,
            labels=labels,
            multimask=multimask,
        )
        write_json(folder / MANIFEST, manifest.to_dict())
        megabytes = {file: (folder / file).stat().st_size / 1e6 for file in files}
    return ExportReport(megabytes, difference)
