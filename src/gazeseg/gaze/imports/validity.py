"""What Tobii's exports call valid: codes 0 to 4 (0 is best), flags 1 and 0 (1 is valid), or words."""

from math import nan
from typing import Literal

import numpy as np

from gazeseg.types import Bool, Float

Convention = Literal["codes 0-4, valid up to 1", "flags, valid is 1", "words, valid is 'Valid'"]
CODES: Convention = "codes 0-4, valid up to 1"
FLAGS: Convention = "flags, valid is 1"
VALID_WORD, INVALID_WORD = 10.0, 20.0
FLAG_NAMES = ("leftgazepointvalidity", "rightgazepointvalidity")  # of the SDK, which has flags
_WORDS = {"valid": VALID_WORD, "true": VALID_WORD, "invalid": INVALID_WORD, "false": INVALID_WORD}
_DIGITS = {f"{code}": float(code) for code in range(5)}
_MISSING = ((-1.0, -1.0), (0.0, 0.0))  # how positions are written that are not there


def validity_code(text: str) -> float:
    """A cell as number, words as numbers of their own; NaN for anything else."""
    word = text.lower()
    return _WORDS.get(word, _DIGITS.get(word.removesuffix(".0"), nan))


def convention(codes: Float, xy: Float, *, flags: bool = False) -> Convention:
    """Which convention a file follows.

    Words and codes above 1 speak for themselves. Else 0 is "best" if most samples called 0 have a position, and "not
    valid" if they have none.

    Args:
        codes: (n, eyes) from ``validity_code``.
        xy: (n, eyes, 2) display coordinates.
        flags: the names of the columns say flags.
    """
    if (codes >= VALID_WORD).any():
        return "words, valid is 'Valid'"
    if (codes >= 2).any():
        return CODES
    placed = np.asarray(np.isfinite(xy).all(axis=-1))
    for missing in _MISSING:
        placed = placed & ~(xy == missing).all(axis=-1)
    zero = placed[codes == 0]
    return CODES if not flags and len(zero) and zero.mean() > 0.5 else FLAGS


def valid_mask(codes: Float, kind: Convention) -> Bool:
    """(n, eyes) whether each eye was seen; Tobii advises against codes from 2 on."""
    if kind == CODES:
        return np.asarray(codes <= 1)
    return np.asarray(codes == (1 if kind == FLAGS else VALID_WORD))
