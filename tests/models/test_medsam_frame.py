"""Slices as MedSAM and SAM see them, and masks on the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.models.medsam_frame import MedSamFrame, bilinear, stretch, to_bytes
from gazeseg.types import Slice, Window

CT = Window(-160.0, 240.0)
sides = st.integers(1, 40)


@pytest.mark.parametrize("shape", [(512, 512), (33, 70), (300, 40), (1, 1), (1, 5), (64, 64)])
@pytest.mark.parametrize("size", [64, 100])
def test_the_square_is_scikit_images(shape, size):
    resize = pytest.importorskip("skimage.transform").resize
    grey = np.random.default_rng(shape[0]).integers(0, 256, shape).astype(np.uint8)
    expected = resize(grey, (size, size), order=3, preserve_range=True, anti_aliasing=True)
    np.testing.assert_allclose(stretch(grey, size), expected, atol=1e-6, rtol=0)


def test_a_square_said_by_heart():
    """Computed once with scikit-image 0.26, so that it holds where that is not installed."""
    grey = np.array([[0, 100, 30], [200, 40, 255]], np.uint8)
    expected = [
        [33.454, 68.113, 86.292, 66.598],
        [33.454, 68.113, 86.292, 66.598],
        [163.097, 81.533, 108.926, 213.043],
        [163.097, 81.533, 108.926, 213.043],
    ]
    np.testing.assert_allclose(stretch(grey, 4), expected, atol=1e-3)


def test_hounsfield_units_are_cut_off_below_the_point():
    hu = np.array([[-1000, -160, -159, 40, 239.9, 240, 3000]])
    assert to_bytes(Slice.from_array(hu, units="hu"), CT).tolist() == [[0, 0, 0, 127, 254, 255, 255]]


def test_grey_pictures_stay_what_they_are():
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(to_bytes(Slice.from_array(grey, units="grey"), CT), grey)


def test_every_bound_of_a_grey_value_is_met():
    """255 (hu + 160) / 400 is whole at every 80th of a grey value's step; float32 must not fall below it."""
    hu = np.arange(-160, 241)[None]
    np.testing.assert_array_equal(to_bytes(Slice.from_array(hu, units="hu"), CT), (hu + 160) * 255 // 400)


def test_medsam_scales_each_slice_by_itself():
    grey = np.full((10, 20), 50, np.uint8)
    grey[2:8, 3:12] = 150
    picture = MedSamFrame((10, 20), 32, "medsam").picture(grey)
    assert (picture.shape, picture.dtype) == ((3, 32, 32), np.float32)
    assert (picture.min(), picture.max()) == (0.0, 1.0)
    assert (picture[0] == picture[1]).all()
    assert not MedSamFrame((10, 20), 32, "medsam").picture(np.full((10, 20), 50, np.uint8)).any()


def test_sam_keeps_proportions_and_pads_with_zeros():
    frame = MedSamFrame((10, 20), 32, "sam")
    picture = frame.picture(np.full((10, 20), 200, np.uint8))
    assert frame.filled == (16, 32)
    np.testing.assert_allclose(
        picture[:, 5, 5], [(200 - 123.675) / 58.395, (200 - 116.28) / 57.12, (200 - 103.53) / 57.375]
    )
    assert not picture[:, 16:].any()


@pytest.mark.parametrize("preprocess", ["medsam", "sam"])
@given(sides, sides)
def test_corners_of_the_slice_are_corners_of_what_it_fills(preprocess, h, w):
    frame = MedSamFrame((h, w), 64, preprocess)
    rows, columns = frame.filled
    assert frame.to_model(-0.5, -0.5) == (-0.5, -0.5)
    assert frame.to_model(w - 0.5, h - 0.5) == pytest.approx((columns - 0.5, rows - 0.5))


@pytest.mark.parametrize("shape", [(7, 9), (16, 16), (40, 33), (1, 5)])
def test_masks_are_enlarged_as_torch_does(shape):
    torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
    logits = np.random.default_rng(2).normal(size=(16, 12)).astype(np.float32)
    expected = torch.nn.functional.interpolate(torch.from_numpy(logits)[None, None], size=shape, mode="bilinear")
    np.testing.assert_allclose(bilinear(logits, shape), expected[0, 0], atol=1e-5)


@given(sides, sides, sides, sides)
def test_a_flat_mask_stays_flat(h, w, rows, columns):
    np.testing.assert_allclose(bilinear(np.full((h, w), 3, np.float32), (rows, columns)), 3, rtol=1e-6)


@pytest.mark.parametrize("preprocess", ["medsam", "sam"])
@pytest.mark.parametrize("shape", [(48, 48), (48, 96), (100, 40)])
def test_a_mask_there_and_back(preprocess, shape):
    frame = MedSamFrame(shape, 64, preprocess)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    wave = (np.sin(rows / 15) * 4 + columns / 20).astype(np.float32)
    back = frame.enlarge(frame.shrink(wave, 64, around=-9.0))
    assert np.abs(back - wave)[2:-2, 2:-2].max() < 0.3


def test_around_the_slice_a_mask_prompt_says_no():
    square = MedSamFrame((10, 20), 64, "sam").shrink(np.full((10, 20), 5, np.float32), 16, around=-9.0)
    assert square.shape == (16, 16)
    assert (square[:8] == 5).all()
    assert (square[8:] == -9).all()
