"""The decoder in 8-bit integers: in half the time, from a quarter of the bytes.

Convolutions and what joins their results are done in integers; sums of residual blocks, where bits were seen to be lost,
and the last convolution, whose logits are shown as probabilities, stay as they are. Ranges are those seen while simulated
readers work on pictures that are neither learned from nor tested with. Weights keep 7 of 8 bits: then sums of two products
fit the 16 bits of processors without VNNI, and every machine gets the same result.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import torch

from gazeseg.errors import InputError
from gazeseg.train.dataset import Draw, Draws
from gazeseg.train.material import Material
from gazeseg.train.nets.encoder import FEATURES
from gazeseg.train.nets.fovea import ANSWERS, PROMPT_INPUTS, Fovea
from gazeseg.train.passes import advance, begin

LOGITS = ANSWERS[0]
IN_INTEGERS = ("Conv", "Concat", "Relu")
PICTURES, PASSES = 40, 5
CHECKED = 4  # every fourth is not counted for the ranges but compared

Inputs = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the masks of the two decoders are: mean Dice over ``n`` questions."""

    dice: float
    n: int


def questions(net: Fovea, material: Material, pictures: int = PICTURES, seed: int = 7) -> Iterator[Inputs]:
    """What the decoder is asked by readers of all kinds, one object a pass: first looks, closer looks, corrections.

    Raises:
        InputError: no pictures.
    """
    if not len(material):
        raise InputError("expected pictures of validation patients, found none")
    draws, rng = Draws(material, pictures, seed=seed), np.random.default_rng(seed)
    for number in range(pictures):
        for asked in _asked(net, draws[number], rng):
            one = int(rng.integers(len(asked[0])))
            rows = (tensor[one : one + 1].numpy() for tensor in asked)
            yield dict(zip((*FEATURES, *PROMPT_INPUTS), rows, strict=True))


def _asked(net: Fovea, draw: Draw, rng: np.random.Generator) -> list[tuple[torch.Tensor, ...]]:
    """The decoder's inputs of each pass over the objects of one picture."""
    asked: list[tuple[torch.Tensor, ...]] = []
    watching = net.decoder.register_forward_pre_hook(lambda _, given: asked.append(given))
    try:
        with torch.no_grad():
            sitting = begin(net, draw.image[None], draw.objects[None], rng)
            for done in range(PASSES):
                advance(sitting, [done] * len(sitting.readers))
    finally:
        watching.remove()
    return asked


def to_integers(decoder: Path, asked: Iterable[Inputs]) -> Agreement:
    """Rewrite a decoder (ONNX) with its convolutions in integers, and compare the two on a quarter of what is asked."""
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_static

    asked = list(asked)
    seen = (inputs for n, inputs in enumerate(asked) if n % CHECKED)
    with TemporaryDirectory() as folder, _no_advice():
        folded, written = Path(folder) / "folded.onnx", Path(folder) / "written.onnx"
        quant_pre_process(decoder, folded, skip_symbolic_shape=True)
        quantize_static(
            folded,
            written,
            _Seen(seen),
            op_types_to_quantize=list(IN_INTEGERS),
            nodes_to_exclude=_makers_of(folded, LOGITS),
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        alike = agreement(decoder, written, asked[::CHECKED])
        copyfile(written, decoder)
    return alike


def agreement(one: Path, other: Path, asked: list[Inputs]) -> Agreement:
    """Mean Dice between the masks of two decoders."""
    import onnxruntime

    masks = []
    for path in (one, other):
        session = onnxruntime.InferenceSession(path)
        masks.append(np.stack([session.run([LOGITS], inputs)[0][0, 0] > 0 for inputs in asked]))
    both, total = (masks[0] & masks[1]).sum((1, 2)), masks[0].sum((1, 2)) + masks[1].sum((1, 2))
    return Agreement(float(np.mean((2 * both + 1) / (total + 1))), len(asked))


class _Seen:
    """Questions in the form ONNX Runtime's calibration asks for."""

    def __init__(self, asked: Iterable[Inputs]) -> None:
        self._asked = iter(asked)

    def get_next(self) -> Inputs | None:
        """The next one, None after the last."""
        return next(self._asked, None)


def _makers_of(path: Path, output: str) -> list[str]:
    """Names of the nodes that make an output."""
    import onnx

    return [node.name for node in onnx.load(path).graph.node if output in node.output]


@contextmanager
def _no_advice() -> Iterator[None]:
    """ONNX Runtime tells the root logger how to prepare a model, even one that is prepared."""
    root, level = logging.getLogger(), logging.getLogger().level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)
