"""Times that should rise and do not."""

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from gazeseg.types import Bool, Float

MAX_SECONDS = 1e11  # three thousand years: no clock shows more
Indices = npt.NDArray[np.intp]


def usable(t_s: Float) -> Bool:
    """(n,) whether each time is a time at all."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(t_s) < MAX_SECONDS)


def rising(t_s: Float) -> Indices:
    """Indices of the longest run of samples, not always neighbours, whose times strictly rise.

    One rule for samples that come late, twice, or with a stray or restarted clock: whatever does not fit the longest
    consistent story is left out, and no time is made up. Of equal times the first stays.

    Args:
        t_s: (n,) finite times in the order of the file.
    """
    if (np.diff(t_s) > 0).all():
        return np.arange(len(t_s))
    ends_s: list[float] = []  # smallest last time of a rising run of each length
    ends_at: list[int] = []
    before = np.full(len(t_s), -1, dtype=np.intp)
    for index, time_s in enumerate(t_s.tolist()):
        length = bisect_left(ends_s, time_s)
        if length < len(ends_s) and ends_s[length] == time_s:
            continue
        before[index] = ends_at[length - 1] if length else -1
        if length == len(ends_s):
            ends_s.append(time_s)
            ends_at.append(index)
        else:
            ends_s[length], ends_at[length] = time_s, index
    return _trace(before, ends_at)


def _trace(before: Indices, ends_at: list[int]) -> Indices:
    run, index = [], ends_at[-1] if ends_at else -1
    while index >= 0:
        run.append(index)
        index = int(before[index])
    return np.asarray(run[::-1], dtype=np.intp)
