"""The header of a JPEG frame inside DICOM, compared with what the DICOM header promises.

The decoder for lossless JPEG trusts these numbers and takes the whole process down where they are wrong, so they are
checked before it sees them. Markers as in ITU-T T.81, annex B.
"""

from pathlib import Path

from gazeseg.errors import ImageError

_FRAME_MARKERS = {0xC0, 0xC1, 0xC2, 0xC3}
_SCAN, _HUFFMAN = 0xDA, 0xC4
# Tables, restart interval, comments and application data: everything else has no place before a grey scan.
_HARMLESS = {0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)}


def check_jpeg(frame: bytes, shape: tuple[int, int], bits_allocated: int, path: Path) -> None:
    """Walk over the segments before the scan.

    Args:
        frame: one compressed frame.
        shape: rows, columns by the DICOM header.
        bits_allocated: per pixel, by the DICOM header.
        path: the file, for the message.

    Raises:
        ImageError: not a grey picture of that size, or tables that contradict themselves.
    """
    wrong = "it does not start like one" if frame[:2] != b"\xff\xd8" else _what_is_wrong(frame, shape, bits_allocated)
    if wrong:
        raise ImageError(
            f"expected a grey JPEG of {shape[0]} x {shape[1]} in {path}, found that {wrong}: get a fresh copy"
        )


def _what_is_wrong(frame: bytes, shape: tuple[int, int], bits_allocated: int) -> str | None:
    at, framed = 2, False
    while (found := _segment(frame, at)) is not None:
        marker, segment = found
        at += 4 + len(segment)
        if marker in _FRAME_MARKERS and not framed:
            framed = True
            if not _is_frame(segment, shape, bits_allocated):
                return "its size, depth or number of colours differ"
        elif marker == _HUFFMAN:
            if not _is_huffman(segment):
                return "a Huffman table contradicts itself"
        elif marker == _SCAN and framed:
            return None if len(segment) == 6 and segment[0] == 1 else "the scan is not one of a single colour"
        elif marker not in _HARMLESS:
            return f"it has a part {marker:#x}"
    return f"byte {at} starts no segment"


def _segment(frame: bytes, at: int) -> tuple[int, bytes] | None:
    """Marker and content of the segment at ``at``; None where there is none."""
    length = int.from_bytes(frame[at + 2 : at + 4], "big")
    segment = frame[at + 4 : at + 2 + length]
    if frame[at : at + 1] != b"\xff" or length < 2 or len(segment) != length - 2:
        return None
    return frame[at + 1], segment


def _is_frame(segment: bytes, shape: tuple[int, int], bits_allocated: int) -> bool:
    if len(segment) != 9 or segment[5] != 1 or not 2 <= segment[0] <= bits_allocated:
        return False
    return (int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")) == shape


def _is_huffman(segment: bytes) -> bool:
    at = 0
    while at < len(segment):
        counts = segment[at + 1 : at + 17]
        at += 17 + sum(counts)
        # A prefix code cannot have more words of a length than the shorter ones leave room for.
        crowded = sum(count / 2.0**length for length, count in enumerate(counts, 1)) > 1.0
        if len(counts) != 16 or at > len(segment) or sum(counts) > 256 or crowded:
            return False
    return True
