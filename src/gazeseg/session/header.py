"""What a journal says about itself on its first line."""

import hashlib
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import numpy as np

from gazeseg.notice import NOTICE
from gazeseg.session.chain import FORMAT
from gazeseg.types import Predictor, Volume


def volume_fingerprint(volume: Volume) -> str:
    """SHA-256 in hex over voxel type, shape, affine (float64) and voxels of a volume; the same on every machine."""
    # In the order of memory of volumes that were read (i fastest), so that nothing is copied.
    array = np.ascontiguousarray(volume.array.T, dtype=volume.array.dtype.newbyteorder("<"))
    # Adding zero turns -0.0 into 0.0: equal affines have equal bytes.
    affine = np.ascontiguousarray(volume.affine + 0.0, dtype="<f8")
    digest = hashlib.sha256(f"{array.dtype.str} {volume.shape}".encode("ascii"))
    digest.update(affine.tobytes())
    digest.update(array.data.cast("B") if array.size else b"")
    return digest.hexdigest()


def journal_header(volume: Volume, predictor: Predictor) -> dict[str, Any]:
    """The header of a journal: format, case, model, version, time of creation (UTC) and the notice."""
    return {
        "format": FORMAT,
        "case": {"path": volume.source, "sha256": volume_fingerprint(volume)},
        "model": {"name": predictor.name, "hash": predictor.hash},
        "gazeseg": metadata.version("gazeseg"),
        "created_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "notice": NOTICE,
    }
