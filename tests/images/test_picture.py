import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import ImageError
from gazeseg.images import plane_for, read, take, window_for


@pytest.fixture
def grey():
    """(6, 9): rows and columns differ, no symmetry."""
    return (np.arange(54, dtype=np.uint8) * 4).reshape(6, 9)


def save(path, pixels, **options):
    Image.fromarray(pixels).save(path, **options)
    return path


def test_the_axial_plane_shows_the_picture_as_it_is(tmp_path, grey):
    volume = read(save(tmp_path / "a.png", grey))
    assert (volume.shape, volume.units, volume.geometry.spacing_known) == ((9, 6, 1), "grey", False)
    np.testing.assert_array_equal(volume.affine, np.diag([-1, -1, 1, 1]))
    cut = take(volume, plane_for(volume.geometry, "axial"), 0)
    np.testing.assert_array_equal(cut.pixels, grey)
    assert cut.spacing_mm is None


def test_16_bit_pictures_keep_their_values(tmp_path, grey):
    volume = read(save(tmp_path / "a.png", grey.astype(np.uint16) * 100))
    np.testing.assert_array_equal(volume.array[:, :, 0].T, grey.astype(np.uint16) * 100)
    assert volume.units == "raw"
    assert window_for(volume).upper > 20000


def test_equal_channels_are_grey_and_colours_are_converted_with_a_note(tmp_path, grey):
    same = read(save(tmp_path / "a.png", np.stack([grey] * 3, -1)))
    np.testing.assert_array_equal(same.array[:, :, 0].T, grey)
    assert len(same.notes) == 1
    red = np.zeros((6, 9, 3), np.uint8)
    red[..., 0] = 100
    volume = read(save(tmp_path / "b.png", red))
    assert set(volume.array.ravel()) == {30}
    assert "colours were turned into grey by their brightness" in volume.notes


def test_transparency_is_dropped_with_a_note(tmp_path, grey):
    volume = read(save(tmp_path / "a.png", np.stack([grey, grey, grey, 255 - grey], -1)))
    np.testing.assert_array_equal(volume.array[:, :, 0].T, grey)
    assert "the transparency was dropped" in volume.notes


def test_black_and_white(tmp_path, grey):
    assert set(read(save(tmp_path / "a.png", grey > 100)).array.ravel()) == {0, 255}


def test_jpeg_whatever_its_name(tmp_path):
    smooth = np.add.outer(np.arange(32), 2 * np.arange(40)).astype(np.uint8)
    path = save(tmp_path / "a.jpg", smooth, quality=95)
    volume = read(path.rename(tmp_path / "a.png"))
    assert np.abs(volume.array[:, :, 0].T - smooth.astype(int)).max() <= 6


def png_header(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((32000, 32000), "expected at most 100,000,000 pixels, found far more in the header"),
        ((11000, 10000), "expected at most 100,000,000 pixels, found 11000 x 10000 in the header"),
        ((0, 5), "expected a readable PNG or JPEG file|expected at most"),
    ],
)
def test_absurd_sizes_are_refused_before_decoding(size, message, tmp_path):
    (tmp_path / "a.png").write_bytes(png_header(*size) + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.raises(ImageError, match=message):
        read(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_pictures_cut_short_are_refused(suffix, share, tmp_path):
    path = save(tmp_path / f"a.{suffix}", np.random.default_rng(0).integers(0, 255, (64, 80), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ImageError, match="expected a readable PNG or JPEG file, found a damaged one at"):
        read(path)


def test_animations_are_refused(tmp_path, grey):
    frames = [Image.fromarray(grey), Image.fromarray(255 - grey)]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    with pytest.raises(ImageError, match="expected one picture, found an animation"):
        read(tmp_path / "a.png")


def test_real_slices_are_upright_as_stored(data):
    path = next(iter(sorted((data / "slices" / "pancreas_ct_multi").glob("*_????.png"))))
    volume = read(path)
    np.testing.assert_array_equal(
        take(volume, plane_for(volume.geometry, "axial"), 0).pixels, np.asarray(Image.open(path))
    )
