import gzip
import hashlib

import numpy as np

from gazeseg.prepare.fingerprint import fingerprint


def test_small_files_are_hashed_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert fingerprint(tmp_path / "a") == {"name": "a", "bytes": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}


def test_any_change_inside_a_packed_file_shows_at_its_end(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, 4 << 20).astype(np.uint8)
    found = []
    for name in ("one.gz", "two.gz"):
        (tmp_path / name).write_bytes(gzip.compress(noise.tobytes(), compresslevel=0, mtime=0))
        found.append(fingerprint(tmp_path / name))
        noise[2 << 20] ^= 1
    assert found[0]["bytes"] == found[1]["bytes"]
    assert found[0]["sha256_of_ends"] != found[1]["sha256_of_ends"]


def test_large_files_that_are_not_packed_are_hashed_whole(tmp_path):
    (tmp_path / "a").write_bytes(bytes(3 << 20))
    assert fingerprint(tmp_path / "a")["sha256"] == hashlib.sha256(bytes(3 << 20)).hexdigest()
