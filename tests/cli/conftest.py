"""Commands called in-process as a user calls them, what they leave behind, and files that no command can use."""

import gzip
import io
import shutil
import struct
import zlib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from gazeseg.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def run(*argv: object) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in argv])
    return Said(code, out.getvalue(), err.getvalue())


def run_well(*argv: object) -> str:
    said = run(*argv)
    assert (said.code, said.err) == (0, ""), said
    return said.out


@pytest.fixture(scope="session")
def call() -> Callable[..., Said]:
    """Run a command, whatever comes."""
    return run


@pytest.fixture(scope="session")
def done() -> Callable[..., str]:
    """Run a command that has to work: exit code 0, nothing on stderr; returns stdout."""
    return run_well


@pytest.fixture(scope="session")
def refused() -> Callable[..., str]:
    """Run a command on wrong input: exit code 2, nothing on stdout, one line on stderr, which is returned."""

    def refused(*argv: object) -> str:
        said = run(*argv)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), said
        assert not any(word in said.err for word in ("Traceback", "internal error", "Error:")), said.err
        return said.err

    return refused


@pytest.fixture(scope="session")
def recording(case_files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of a simulated reader on one slice of the liver."""
    out = tmp_path_factory.mktemp("simulated") / "rec"
    case = (case_files.image, "--label", case_files.label, "--organ", case_files.organ)
    run_well("simulate", *case, "--tracker", "research", "--seconds", 1, "--slices", 1, "--out", out)
    return out


@dataclass(frozen=True)
class Segmented:
    """What ``gazeseg segment`` left behind."""

    mask: Path
    journal: Path


@pytest.fixture(scope="session")
def segmented(case_files, recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Segmented:
    """The case segmented by the recording; read only."""
    mask = tmp_path_factory.mktemp("segmented") / "mask.nii.gz"
    run_well("segment", case_files.image, "--gaze", recording, "--out", mask)
    return Segmented(mask, mask.with_name("mask.journal.jsonl"))


@pytest.fixture
def occupied(tmp_path: Path) -> Path:
    """An output of earlier work that no failing command may touch."""
    mask = tmp_path / "out" / "mask.nii.gz"
    mask.parent.mkdir()
    mask.write_bytes(b"earlier work")
    return mask


@pytest.fixture
def copied(recording: Path, tmp_path: Path) -> Path:
    """A copy of the recording to damage."""
    return Path(shutil.copytree(recording, tmp_path / "rec"))


def nifti_header(*dims: int) -> bytes:
    """A NIfTI-1 header of an int16 image with these dimensions and nothing behind it."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, len(dims), *dims, *[1] * (7 - len(dims)))
    struct.pack_into("<2h", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into("<f", header, 108, 352)
    header[344:348] = b"n+1\0"
    return bytes(header)


def png_of(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and has none."""
    body = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + body
    head = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    pixels = b"IDAT" + zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", len(pixels) - 4) + pixels + bytes(4)


def dicom_without_pixels() -> bytes:
    """A CT slice that has lost its Pixel Data."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = CTImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid()
    data.SeriesInstanceUID, data.Modality = generate_uid(), "CT"
    data.Rows, data.Columns, data.PixelSpacing = 4, 4, [1, 1]
    data.ImagePositionPatient, data.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


BAD_IMAGES: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "missing": ("ct.nii.gz", lambda good: None),
    "empty": ("ct.nii.gz", lambda good: b""),
    "text": ("ct.nii.gz", lambda good: b"see attachment\n" * 100),
    "gzipped text": ("ct.nii.gz", lambda good: gzip.compress(b"see attachment\n" * 100)),
    "cut short": ("ct.nii.gz", lambda good: good[: len(good) // 2]),
    "cut short after the header": ("ct.nii", lambda good: gzip.decompress(good)[:1000]),
    "absurd size": ("ct.nii", lambda good: nifti_header(32767, 32767, 32767)),
    "absurd size, packed": ("ct.nii.gz", lambda good: gzip.compress(nifti_header(32767, 32767, 32767))),
    "negative size": ("ct.nii", lambda good: nifti_header(-8, 8, 8)),
    "five dimensions": ("ct.nii", lambda good: nifti_header(2, 2, 2, 3, 3) + bytes(144)),
    "DICOM without pixels": ("ct.dcm", lambda good: dicom_without_pixels()),
    "picture of 10^9 pixels": ("ct.png", lambda good: png_of(32768, 32768)),
    "picture without pixels": ("ct.png", lambda good: png_of(64, 64)),
}


@pytest.fixture(params=BAD_IMAGES.values(), ids=BAD_IMAGES)
def bad_image(request: pytest.FixtureRequest, case_files, tmp_path: Path) -> Path:
    """Each kind of file that is no image, in turn."""
    name, make = request.param
    content = make(case_files.image.read_bytes())
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    return path
