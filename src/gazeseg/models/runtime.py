"""A model folder at work: two ONNX files, an encoder for the slice and a decoder for the prompts."""

from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.models.frame import Frame, box_row, point_rows, to_grey
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.onnx_file import check_interface, open_session
from gazeseg.models.request import LOGIT_LIMIT, SURELY_NOT, check_request, nothing_meant, to_logits, to_probability
from gazeseg.types import Embedding, Float, Prediction, Prompt, Slice


class OnnxModel:
    """A promptable model; values in, values out, nothing to set or reset. Equal inputs give equal bits on CPU."""

    def __init__(self, folder: Path, manifest: Manifest, model_hash: str) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.hash = model_hash
        self.training_patients = frozenset(manifest.training_patients)
        self._encoder = open_session(folder / ENCODER)
        self._decoder = open_session(folder / DECODER)
        self._check_files(folder)

    def embed(self, image: Slice) -> Embedding:
        """The slow part, once per slice: any (h, w) to the features of the model frame."""
        frame = Frame(image.shape, self.manifest.size)
        square = frame.shrink(to_grey(image, self.manifest.window))
        outputs = self._encoder.run(None, {"image": square[None, None]})
        return Embedding(dict(zip(self._features(), outputs, strict=True)), image.shape, self.hash)

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """The fast part, at every look: all prompts so far and the last prediction to the next one.

        Without any prompt or prior nothing is meant: the mask is empty and the score 0.

        Raises:
            InputError: prompts that are no ``Point`` or ``Box``, too many of them, or a prior of another slice size.
            ModelError: an embedding of another model.
        """
        check_request(self.name, self.hash, embedding, prompts, prior)
        if not prompts and prior is None:
            return nothing_meant(embedding.shape)
        frame = Frame(embedding.shape, self.manifest.size)
        inputs = {
            **embedding.features,
            "points": point_rows(prompts, frame)[None],
            "box": box_row(prompts, frame)[None],
            **_prior_inputs(prior, frame),
        }
        logits, score = self._decoder.run(None, inputs)
        return self._prediction(logits, float(score[0]), frame)

    def _features(self) -> list[str]:
        return [output.name for output in self._encoder.get_outputs()]

    def _check_files(self, folder: Path) -> None:
        """Both files must fit the frame and each other, so that a wrong pair fails here and not at the first look."""
        picture: list[int | None] = [1, 1, self.manifest.size, self.manifest.size]
        features = {output.name: output.shape for output in self._encoder.get_outputs()}
        check_interface(self._encoder, folder / ENCODER, {"image": picture}, len(features))
        prompts: dict[str, list[int | None]] = {
            "points": [1, None, 5],
            "box": [1, 5],
            "prior": picture,
            "has_prior": [1],
        }
        check_interface(self._decoder, folder / DECODER, features | prompts, 2)

    def _prediction(self, logits: Float, score: float, frame: Frame) -> Prediction:
        limited = np.clip(logits, -LOGIT_LIMIT, LOGIT_LIMIT)
        probability = to_probability(frame.enlarge(limited[0, 0]))
        return Prediction(probability, score, probability > self.manifest.threshold, memory=limited)


def _prior_inputs(prior: Prediction | None, frame: Frame) -> dict[str, Any]:
    """The prediction to go on from, as logits (1, 1, size, size), and whether there is one (1,)."""
    shape = (1, 1, frame.size, frame.size)
    if prior is None:
        return {"prior": np.zeros(shape, np.float32), "has_prior": np.zeros(1, np.float32)}
    memory = prior.memory
    if memory is None or memory.shape != shape:
        # a mask from elsewhere, to be corrected; around the slice there is surely nothing
        memory = frame.shrink(to_logits(prior.probability), around=SURELY_NOT)[None, None]
    return {"prior": memory, "has_prior": np.ones(1, np.float32)}
