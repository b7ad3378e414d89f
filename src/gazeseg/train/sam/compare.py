"""Do the exported halves say what the network says?"""

from pathlib import Path

import numpy as np
import torch

from gazeseg.models.manifest import DECODER, ENCODER
from gazeseg.models.onnx_file import open_session
from gazeseg.train.sam.examples import combinations, picture
from gazeseg.train.sam.halves import Decoder, Encoder
from gazeseg.train.sam.shape import SamShape


def largest_difference(encoder: Encoder, decoder: Decoder, shape: SamShape, folder: Path) -> float:
    """Between torch and ONNX Runtime in logits and IoU, from the picture on, over every kind of prompt."""
    image = picture(shape)
    session = open_session(folder / DECODER)
    (seen,) = open_session(folder / ENCODER).run(None, {"image": image.numpy()})
    differences = []
    with torch.no_grad():
        embedding = encoder(image)
        for prompts in combinations(shape):
            expected = decoder(embedding, *prompts.named().values())
            feed = {name: value.numpy() for name, value in prompts.named().items()}
            found = session.run(None, {"embedding": seen} | feed)
            differences += [np.abs(f - e.numpy()).max() for f, e in zip(found, expected, strict=True)]
    return float(np.max(differences))  # NaN stays NaN
