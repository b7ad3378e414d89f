"""Gaze-assisted medical image segmentation: look at an organ on a CT and it is outlined.

Research software. Not a medical device; not for diagnosis, treatment or planning.
"""

from importlib import import_module
from typing import Any

# Loaded on first use, so that ``import gazeseg`` stays fast.
_WHERE = {
    "Box": "gazeseg.types",
    "Embedding": "gazeseg.types",
    "Point": "gazeseg.types",
    "Prediction": "gazeseg.types",
    "Slice": "gazeseg.types",
    "Volume": "gazeseg.types",
    "load_model": "gazeseg.models",
    "read": "gazeseg.images",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'gazeseg' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
