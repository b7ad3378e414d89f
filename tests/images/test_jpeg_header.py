from pathlib import Path

import pytest

from gazeseg.errors import ImageError
from gazeseg.images.jpeg_header import check_jpeg

HUFFMAN = b"\xff\xc4" + (2 + 17 + 3).to_bytes(2, "big") + b"\0" + bytes([0, 3, *[0] * 14]) + b"\1\2\3"
SCAN = b"\xff\xda\0\x08\1\1\0\1\0\0"


def frame(bits=12, rows=30, columns=40, colours=1, huffman=HUFFMAN, scan=SCAN):
    sizes = bytes([bits]) + rows.to_bytes(2, "big") + columns.to_bytes(2, "big") + bytes([colours]) + b"\1\x11\0"
    return b"\xff\xd8\xff\xc3" + (2 + len(sizes)).to_bytes(2, "big") + sizes + huffman + scan + b"pixels"


def test_a_frame_that_keeps_its_promises_passes():
    check_jpeg(frame(), (30, 40), 16, Path("a.dcm"))


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (b"\0" + frame(), "it does not start like one"),
        (frame(bits=217), "its size, depth or number of colours differ"),
        (frame(rows=31), "its size, depth or number of colours differ"),
        (frame(colours=3), "its size, depth or number of colours differ"),
        (frame(huffman=HUFFMAN.replace(b"\0\0\3", b"\0\5\0")), "a Huffman table contradicts itself"),
        (frame(huffman=b"\xff\xcc\0\2"), "it has a part 0xcc"),
        (frame(scan=b""), "starts no segment"),
        (frame()[:9], "byte 2 starts no segment"),
        (frame(scan=b"\xff\xda\0\x08\3\1\0\1\0\0"), "the scan is not one of a single colour"),
    ],
)
def test_contradictions_are_named(broken, message):
    with pytest.raises(ImageError, match=f"expected a grey JPEG of 30 x 40 in a.dcm, found that .*{message}"):
        check_jpeg(broken, (30, 40), 16, Path("a.dcm"))
