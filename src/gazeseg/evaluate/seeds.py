"""Randomness that depends on the object, the regime and the seed alone: never on the order of work or the system."""

import hashlib
import json

import numpy as np


def rng_for(*what: str | int) -> np.random.Generator:
    """The generator that belongs to ``what``, for example (object id, regime, seed, purpose)."""
    digest = hashlib.sha256(json.dumps(what).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype="<u4").tolist())
