import numpy as np
import pytest

from gazeseg.errors import ModelError
from gazeseg.images import plane_for, take
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import Box, Point, Predictor, Slice

IMAGE = Slice.from_array(np.zeros((40, 50)))


def test_a_disc_around_a_positive_point_grows_with_sigma() -> None:
    model: Predictor = FakePredictor()
    for sigma_px, radius in ((0.0, 6), (3.0, 6), (5.0, 10)):
        mask = model.decode(model.embed(IMAGE), [Point(20, 15, sigma_px=sigma_px)]).mask
        rows, columns = np.nonzero(mask)
        assert (columns.min(), columns.max(), rows.min(), rows.max()) == (
            20 - radius,
            20 + radius,
            15 - radius,
            15 + radius,
        )


def test_box_prior_and_negative_point() -> None:
    model = FakePredictor()
    embedding = model.embed(IMAGE)
    box = model.decode(embedding, [Box(30, 20, 41, 35)])
    assert box.mask.sum() == 12 * 16
    both = model.decode(embedding, [Point(10, 10)], prior=box)
    assert both.mask[10, 10]
    assert both.mask[25, 35]
    less = model.decode(embedding, [Point(30, 20, positive=False)], prior=both)
    assert not less.mask[20, 30]
    assert less.mask[35, 41]
    np.testing.assert_array_equal(less.probability > 0.5, less.mask)


def test_counts_calls() -> None:
    model = FakePredictor()
    model.decode(model.embed(IMAGE), [])
    model.decode(model.embed(IMAGE), [])
    assert (model.embeds, model.decodes) == (2, 2)


def test_refuses_embeddings_of_other_models() -> None:
    with pytest.raises(ModelError, match="expected an embedding of"):
        FakePredictor().decode(FakePredictor("other").embed(IMAGE), [])


def test_small_volume_is_oblique_anisotropic_and_not_symmetric() -> None:
    volume = small_volume()
    np.testing.assert_allclose(volume.geometry.spacing_mm, (0.8, 1.1, 3.0))
    assert np.count_nonzero(np.abs(volume.affine[:3, :3]) > 1e-3) >= 8
    for axis in range(3):
        assert (np.flip(volume.array, axis) != volume.array).any()


def test_small_volume_can_be_cut_along_all_planes() -> None:
    volume = small_volume()
    shapes = {
        name: take(volume, plane_for(volume.geometry, name), 3).shape for name in ("axial", "coronal", "sagittal")
    }
    assert shapes == {"axial": (36, 40), "coronal": (12, 40), "sagittal": (12, 36)}
