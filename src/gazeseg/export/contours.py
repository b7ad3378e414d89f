"""Outlines of 2D masks as polygons along the edges of pixels: filling them gives back exactly the mask."""

import numpy as np

from gazeseg.types import Bool

Corner = tuple[int, int]
"""A corner of pixels, (x, y): pixel (column, row) reaches from corner (column, row) to (column + 1, row + 1)."""

Loop = list[Corner]
Ways = dict[Corner, list[Corner]]


def outlines(mask: Bool) -> list[Loop]:
    """One closed polygon per 4-connected piece of a mask, without repeating its first corner.

    Holes are joined to the outside by a keyhole: a channel of no width, which a program that knows nothing of holes
    still fills correctly (DICOM PS3.3 C.8.8.6.3 describes it). Pieces that only touch at a corner stay apart.

    Args:
        mask: (h, w).

    Returns:
        Polygons in pixel corners; subtract 0.5 to get pixels whose centres lie at integers.
    """
    if not mask.any():
        return []
    border = _Border()
    for loop in _loops(mask):
        border.add(loop)
    for hole in border.holes:
        border.join(hole)
    return [_straightened(border.walk(piece)) for piece in border.pieces]


class _Border:
    """Loops as chains of corners, so that joining two of them takes no time."""

    def __init__(self) -> None:
        self.corners: Loop = []
        self.following: list[int] = []
        self.at: dict[Corner, int] = {}
        self.pieces: list[int] = []
        self.holes: list[int] = []

    def add(self, loop: Loop) -> None:
        """Add a loop; its first corner has to be its leftmost."""
        first = len(self.corners)
        self.at.update(zip(loop, range(first, first + len(loop)), strict=True))
        self.corners += loop
        self.following += [*range(first + 1, first + len(loop)), first]
        (self.pieces if _signed_area(loop) > 0 else self.holes).append(first)

    def join(self, hole: int) -> None:
        """Cut a channel from the leftmost corner of a hole straight to the left, and walk the hole through it.

        The channel ends at the outside or at another hole, which has a channel of its own. It never ends where two
        pieces touch, since both pixels on its last step belong to the mask.
        """
        x, y = self.corners[hole]
        while (x := x - 1, y) not in self.at:
            pass
        foot = self.at[x, y]
        # foot -> out (at the hole) -> around the hole -> its first corner -> home (at the foot) -> on from the foot
        out, home = len(self.corners), len(self.corners) + 1
        self.corners += [self.corners[hole], self.corners[foot]]
        self.following += [self.following[hole], self.following[foot]]
        self.following[hole], self.following[foot] = home, out

    def walk(self, start: int) -> Loop:
        """The corners from ``start`` on, back to it."""
        loop, node = [self.corners[start]], self.following[start]
        while node != start:
            loop.append(self.corners[node])
            node = self.following[node]
        return loop


def _loops(mask: Bool) -> list[Loop]:
    """All borders, each walked with the inside on the right hand (y points down)."""
    ways = _edges(mask)
    loops = []
    for start in sorted(ways):
        if start not in ways:
            continue
        # The leftmost corner left over has one way out: where two borders touch, one of them reaches further left.
        loop, (corner, direction) = [start], _next(ways, start, (0, 0))
        while corner != start:
            loop.append(corner)
            corner, direction = _next(ways, corner, direction)
        loops.append(loop)
    return loops


def _edges(mask: Bool) -> Ways:
    """Where border edges lead from each corner: one way on, or two where pixels touch diagonally."""
    padded = np.pad(mask, 1).astype(np.int8)
    down, right = np.diff(padded, axis=0)[:, 1:-1], np.diff(padded, axis=1)[1:-1, :]
    ways: Ways = {}
    for y, x in np.argwhere(down).tolist():
        left, other = (x, y), (x + 1, y)
        start, end = (left, other) if down[y, x] > 0 else (other, left)
        ways.setdefault(start, []).append(end)
    for y, x in np.argwhere(right).tolist():
        top, other = (x, y), (x, y + 1)
        start, end = (other, top) if right[y, x] > 0 else (top, other)
        ways.setdefault(start, []).append(end)
    return ways


def _next(ways: Ways, corner: Corner, direction: Corner) -> tuple[Corner, Corner]:
    """Take the way on and its direction; where there are two, turn right, which keeps to the same piece."""
    ends = ways[corner]
    right = (corner[0] - direction[1], corner[1] + direction[0])
    end = right if right in ends else ends[0]
    ends.remove(end)
    if not ends:
        del ways[corner]
    return end, (end[0] - corner[0], end[1] - corner[1])


def _signed_area(loop: Loop) -> int:
    """Twice the area; positive around a piece, negative around a hole."""
    following = [*loop[1:], loop[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(loop, following, strict=True))


def _straightened(loop: Loop) -> Loop:
    """Without the corners in the middle of straight edges; the turning points of channels stay."""
    before, after = [loop[-1], *loop[:-1]], [*loop[1:], loop[0]]
    triples = zip(before, loop, after, strict=True)
    return [corner for a, corner, b in triples if _direction(a, corner) != _direction(corner, b)]


def _direction(start: Corner, end: Corner) -> Corner:
    return int(np.sign(end[0] - start[0])), int(np.sign(end[1] - start[1]))
