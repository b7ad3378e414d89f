from pathlib import Path

import pytest

from gazeseg.export import sidecar_path


@pytest.mark.parametrize(
    ("mask", "sidecar"),
    [
        ("a/mask.nii.gz", "a/mask.json"),
        ("mask.nii", "mask.json"),
        ("p.1.nii.gz", "p.1.json"),
        ("mask.png", "mask.json"),
        ("x.seg.dcm", "x.seg.json"),
        ("mask", "mask.json"),
    ],
)
def test_name(mask: str, sidecar: str) -> None:
    assert sidecar_path(mask) == Path(sidecar)
