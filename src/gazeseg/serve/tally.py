"""The label map of a session as it grows, and how large its structures are."""

import numpy as np
import numpy.typing as npt

from gazeseg.session import LabelMap, Session, SliceKey, State, compose, repaint

REPAINTED_AT_MOST = 48  # slices; composing everything anew is quicker beyond


class Tally:
    """One label map per session: after an act only the slices it touched are painted again.

    As long as there are masks that only the model knows (of a session that was resumed), there is no label map yet.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._state: State | None = None
        self._labels: LabelMap | None = None
        self._counts: npt.NDArray[np.int64] = np.zeros(256, dtype=np.int64)

    def labels(self) -> LabelMap | None:
        """(i, j, k) uint8, up to date; not to be changed. None while masks are not known."""
        state = self._session.state
        if state is self._state:
            return self._labels
        if self.missing():
            self._state = self._labels = None
            return None
        touched = set() if self._state is None else _touched(self._state, state)
        if self._labels is None or len(touched) > REPAINTED_AT_MOST:
            self._compose(state)
        else:
            self._repaint(self._labels, state, touched)
        self._state = state
        return self._labels

    @property
    def incomplete(self) -> bool:
        """Whether masks were missing when this was asked last."""
        return self._labels is None

    def missing(self) -> SliceKey | None:
        """A mask that only the model knows; None when there is none."""
        return next((key for key in self._session.state.slices if not self._session.knows(key)), None)

    def millilitres(self) -> dict[str, float] | None:
        """Volume of each structure by name; None while masks are not known."""
        if self.labels() is None:
            return None
        geometry = self._session.volume.geometry
        ml = abs(float(np.linalg.det(geometry.affine[:3, :3]))) / 1000
        return {one.name: float(self._counts[one.value]) * ml for one in self._session.state.structures}

    def _compose(self, state: State) -> None:
        self._labels = compose(state, self._session.volume.shape, self._session.mask)
        # Slice by slice: counting turns bytes into 64-bit numbers.
        cuts = (self._labels[:, :, k] for k in range(self._labels.shape[2]))
        self._counts = np.sum([_count(cut) for cut in cuts], axis=0)

    def _repaint(self, labels: LabelMap, state: State, touched: set[SliceKey]) -> None:
        for plane, index in {(key.plane, key.index) for key in touched}:
            self._counts -= _count(plane.cut(labels, index))
            repaint(labels, state, plane, index, self._session.mask)
            self._counts += _count(plane.cut(labels, index))


def _touched(before: State, after: State) -> set[SliceKey]:
    """Slices whose voxels may differ: other acts, or a structure that others must or need no longer give way to."""
    old, new = before.slices, after.slices
    moved = {name for name in {*before.locked, *after.locked} if _rank(before, name) != _rank(after, name)}
    differ = {
        key for key in old.keys() | new.keys() if old.get(key) is not new.get(key) and old.get(key) != new.get(key)
    }
    return differ | {key for key in new if key.structure in moved}


def _rank(state: State, name: str) -> int | None:
    return state.locked.index(name) if name in state.locked else None


def _count(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    return np.bincount(labels.ravel(), minlength=256).astype(np.int64)
