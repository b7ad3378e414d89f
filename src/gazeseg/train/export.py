"""Checkpoint to model folder: ONNX encoder and decoder, checked against torch, with a manifest."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from gazeseg.errors import InputError, InternalError
from gazeseg.files import replacing, sha256, write_json
from gazeseg.models.frame import MAX_PROMPTS
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.manifest import NAME as MANIFEST
from gazeseg.prepare.split import read_split
from gazeseg.train.checkpoint import load_network
from gazeseg.train.material import Material
from gazeseg.train.nets.encoder import FEATURE_WIDTHS, FEATURES
from gazeseg.train.nets.fovea import ANSWERS, PROMPT_INPUTS, SIZE, Fovea
from gazeseg.train.nets.shape import Shape
from gazeseg.train.quantise import questions, to_integers
from gazeseg.train.quiet import quiet
from gazeseg.types import Window

OPSET = 18
TOLERANCE = 1e-3
ALIKE = 0.97  # mean Dice between masks of the decoder in integers and in floating point
DATA = (
    "Pancreas-CT (Roth et al. 2016), CC BY 3.0, with multi-organ labels (Gibson et al. 2018), CC BY",
    "Medical Segmentation Decathlon Task03 Liver and Task09 Spleen, CC BY-SA 4.0",
    "synthetic CT rendered from the label volumes of Gibson et al. 2018, CC BY, and from the SPL abdominal atlas, 3D Slicer licence",
    "TotalSegmentator's example CT with the labels of its model, Apache-2.0",
)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Size on disk, the largest difference in logits between torch and ONNX Runtime, and what integers change.

    ``agreement`` is the mean Dice between masks of the decoder in integers and in floating point, where there are both.
    """

    megabytes: float
    difference: float
    agreement: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def export(
    checkpoint: Path, out: Path, *, name: str = "fovea", version: str = "0.5.0", pictures: Material | None = None
) -> ExportReport:
    """Write ``out`` with ONNX files and manifest from a training checkpoint; files already there stay until all is well.

    With ``pictures`` the decoder is written in 8-bit integers, whose ranges are those seen on them.

    Raises:
        InputError: the file is no checkpoint of ours, or of a shape that is for comparison alone; or no pictures.
        InternalError: ONNX and torch disagree by more than 1e-3 in logits, or integers change the masks too much.
    """
    net = load_network(checkpoint)
    if not net.shape.extends(Shape()):
        raise InputError(
            f"expected a network of shape hybrid or deep in {checkpoint}, found one for comparison: train with such a --shape"
        )
    with replacing(out / ENCODER) as encoder, replacing(out / DECODER) as decoder:
        write_onnx(net, encoder, decoder)
        difference = compare(net, encoder, decoder)
        if difference > TOLERANCE:
            raise InternalError(f"expected ONNX and torch to agree to {TOLERANCE} in logits, found {difference:.2e}")
        alike = None if pictures is None else _in_integers(net, decoder, pictures)
    files = {file: sha256(out / file) for file in (ENCODER, DECODER)}
    write_json(out / MANIFEST, manifest(name, version, files).to_dict())
    return ExportReport(sum((out / file).stat().st_size for file in files) / 1e6, difference, alike)


def _in_integers(net: Fovea, decoder: Path, pictures: Material) -> float:
    alike = to_integers(decoder, questions(net, pictures))
    if alike.dice < ALIKE:
        raise InternalError(f"expected masks in integers to agree to a Dice of {ALIKE}, found {alike.dice:.3f}")
    without_traces(decoder)
    return alike.dice


def write_onnx(net: Fovea, encoder: Path, decoder: Path) -> None:
    """Both halves of the network as ONNX files; the decoder takes 1 to ``MAX_PROMPTS`` points."""
    inputs = example_inputs(net.shape.n)
    with torch.no_grad():
        features = net.embed(inputs["slice"])
    _to_onnx(net.encoder, (inputs["slice"],), encoder, ("image",), FEATURES, {})
    prompts = (*features, *(inputs[key] for key in PROMPT_INPUTS))
    many = {"points": {1: torch.export.Dim("n", min=1, max=MAX_PROMPTS)}}
    _to_onnx(net.decoder, prompts, decoder, (*FEATURES, *PROMPT_INPUTS), ANSWERS, many)
    for path in (encoder, decoder):
        without_traces(path)


def manifest(name: str, version: str, files: dict[str, str]) -> Manifest:
    """The manifest of weights trained on the committed split."""
    return Manifest(
        name=name,
        version=version,
        architecture="foveated",
        size=SIZE,
        window=Window(0.0, 255.0),
        threshold=0.5,
        licence="CC-BY-SA-4.0",
        files=files,
        training_data=DATA,
        training_patients=tuple(key for key, part in read_split().items() if part != "test"),
        command="runs/fovea.sh, in stages that docs/log.md tells",
        notes=("research software, not a medical device",),
    )


def example_inputs(n: int) -> dict[str, torch.Tensor]:
    """Inputs of every kind at once, seeded."""
    generator = torch.Generator().manual_seed(0)
    points = torch.rand(1, 7, 5, generator=generator) * torch.tensor([SIZE, SIZE, 1.0, 12.0, 1.0])
    points[..., 2] = torch.tensor([1, -1, 1, 1, -1, 0, 1.0])
    return {
        "slice": torch.rand(1, 1, SIZE, SIZE, generator=generator),
        "image": torch.rand(1, 1, n, n, generator=generator),
        "crop": torch.tensor([[20.0, 35.0, 150.0]]),
        "points": points,
        "box": torch.tensor([[40.0, 50.0, 120.0, 160.0, 1.0]]),
        "prior": torch.randn(1, 1, n, n, generator=generator) * 4,
        "has_prior": torch.ones(1),
    }


def without_traces(path: Path) -> None:
    """Remove what the exporter notes beside the network: source lines and folders of the machine it ran on."""
    import onnx

    model = onnx.load(path, load_external_data=False)  # weights beside the file stay there
    graph = model.graph
    parts = (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer)
    for part in parts:
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, path)


def _to_onnx(
    module: torch.nn.Module,
    inputs: tuple[torch.Tensor, ...],
    path: Path,
    names: tuple[str, ...],
    outputs: tuple[str, ...],
    dynamic: dict[str, Any],
) -> None:
    with quiet():
        torch.onnx.export(
            module,
            inputs,
            str(path),
            input_names=list(names),
            output_names=list(outputs),
            opset_version=OPSET,
            dynamo=True,
            dynamic_shapes=tuple(dynamic.get(name) for name in names) if dynamic else None,
            external_data=False,
            verbose=False,
        )


def compare(net: Fovea, encoder: Path, decoder: Path, inputs: dict[str, torch.Tensor] | None = None) -> float:
    """Largest difference in logits and score between torch and ONNX Runtime on ``inputs`` (default: the examples)."""
    import onnxruntime

    given = inputs or example_inputs(net.shape.n)
    with torch.no_grad():
        features = net.embed(given["slice"])
        expected = net.decoder(*features, *(given[key] for key in PROMPT_INPUTS))
    maps = onnxruntime.InferenceSession(encoder).run(None, {"image": given["slice"].numpy()})
    if [m.shape[1] for m in maps] != list(FEATURE_WIDTHS):
        raise InternalError("the exported encoder has features of other widths than the network")
    feed = dict(zip(FEATURES, maps, strict=True)) | {key: given[key].numpy() for key in PROMPT_INPUTS}
    found = onnxruntime.InferenceSession(decoder).run(None, feed)
    return max(float(np.abs(np.asarray(f) - e.numpy()).max()) for f, e in zip(found, expected, strict=True))
