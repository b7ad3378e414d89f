"""Frames decoded, native or compressed, into a stack."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.dicom_frames import Frame
from gazeseg.images.guard import parsing
from gazeseg.images.jpeg_header import check_jpeg
from gazeseg.images.stack import Stack

_JPEG = {f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 57, 70)}
# Which of pydicom's plugins to take where several can: the ones that survive damaged pixels. GDCM is left with lossless
# and 12-bit JPEG, which nobody else decodes.
_PREFERRED = {
    "1.2.840.10008.1.2.4.50": "pillow",
    "1.2.840.10008.1.2.4.80": "pyjpegls",
    "1.2.840.10008.1.2.4.81": "pyjpegls",
    "1.2.840.10008.1.2.4.90": "pillow",
    "1.2.840.10008.1.2.4.91": "pillow",
}


def decode(ordered: Sequence[Frame]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Decode frames in order to an (i, j, k) array of rescaled values, and notes.

    Each file is opened once, whatever the order of its frames.

    Raises:
        ImageError: no pixels, a compression that cannot be undone here, or damaged pixels.
    """
    rows, columns = ordered[0].shape
    stack = Stack((columns, rows, len(ordered)))
    by_file: dict[Path, list[int]] = {}
    for k, frame in enumerate(ordered):
        by_file.setdefault(frame.path, []).append(k)
    for path, places in by_file.items():
        with parsing(path, "DICOM"):
            _put_file(path, places, ordered, stack)
    return stack.finished()


def _put_file(path: Path, places: list[int], ordered: Sequence[Frame], stack: Stack) -> None:
    from pydicom import dcmread
    from pydicom.pixels import iter_pixels

    dataset = dcmread(path, force=True)
    if "PixelData" not in dataset:
        raise ImageError(
            f"expected a DICOM image with pixels, found none at {path}: get a fresh copy or remove the file"
        )
    plugin = _decoder_for(dataset, path)
    indices = [ordered[k].index for k in places]
    _check_frames(dataset, indices, ordered[places[0]].shape, path)
    for k, pixels in zip(places, iter_pixels(dataset, indices=indices, decoding_plugin=plugin), strict=True):
        if pixels.shape != ordered[k].shape:
            raise ImageError(f"expected {ordered[k].shape} pixels, found {pixels.shape} at {path}: the file is damaged")
        stack.put(k, np.asarray(pixels).T, ordered[k].slope, ordered[k].intercept)


def _decoder_for(dataset: Any, path: Path) -> str:
    """The plugin of pydicom to decode with; empty for its own choice.

    Raises:
        ImageError: no plugin can; the compression is named.
    """
    from pydicom.pixels import get_decoder
    from pydicom.uid import ImplicitVRLittleEndian

    meta = getattr(dataset, "file_meta", None)
    if meta is None or "TransferSyntaxUID" not in meta:
        # Files without a file header have the default transfer syntax (PS3.5 section 10).
        from pydicom.dataset import FileMetaDataset

        dataset.file_meta = meta or FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    syntax = dataset.file_meta.TransferSyntaxUID
    try:
        decoder = get_decoder(syntax)
    except NotImplementedError:
        decoder = None
    if decoder is None or not decoder.is_available:
        raise ImageError(
            f"expected a compression that can be decoded here, found {syntax.name} at {path}: "
            "decompress the series first, for instance with gdcmconv --raw"
        )
    preferred = _PREFERRED.get(str(syntax), "")
    return preferred if preferred in decoder.available_plugins else ""


def _check_frames(dataset: Any, indices: list[int], shape: tuple[int, int], path: Path) -> None:
    from pydicom.encaps import get_frame

    if str(dataset.file_meta.TransferSyntaxUID) not in _JPEG:
        return
    count, bits = int(dataset.get("NumberOfFrames") or 1), int(dataset.BitsAllocated)
    for index in indices:
        check_jpeg(get_frame(dataset.PixelData, index, number_of_frames=count), shape, bits, path)
