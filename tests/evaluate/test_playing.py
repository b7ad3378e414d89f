import numpy as np
import pytest

from gazeseg.evaluate.playing import play
from gazeseg.evaluate.regimes import regime_of
from gazeseg.types import Embedding, Prediction


class Everything:
    """A system that finds everything everywhere."""

    name, hash = "everything", "0"

    def embed(self, image):
        return Embedding({}, image.shape, self.hash)

    def decode(self, embedding, prompts, prior=None):
        mask = np.ones(embedding.shape, np.bool_)
        return Prediction(mask.astype(np.float32), 1.0, mask)


@pytest.mark.parametrize("regime", ["click", "gaze-consumer"])
def test_systems_without_negatives_are_not_corrected_by_them(scene, regime):
    def signs(system):
        updates = list(play(scene, regime_of(regime), system, Embedding({}, scene.truth.shape, "0"), 0))
        return {point.positive for update in updates for point in update.prompts}

    theirs = Everything()
    theirs.positive_only = True
    assert (signs(Everything()), signs(theirs)) == ({True, False}, {True})
