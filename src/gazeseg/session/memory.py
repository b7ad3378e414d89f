"""What a model said about one volume: dear to ask again, so it is remembered, as far as there is room."""

from dataclasses import dataclass, field

from gazeseg.session.acts import Acts, SliceKey
from gazeseg.session.cache import LRU
from gazeseg.types import Embedding, Plane, Prediction

EMBEDDINGS_KEPT = 32
PREDICTIONS_KEPT = 64


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Room that sessions of one volume and one model may share, also from several threads.

    Attributes:
        embeddings: of slices, the same for everybody.
        predictions: each under the session whose acts it answers, so that no session finds what another did.
    """

    embeddings: LRU[tuple[Plane, int], Embedding] = field(default_factory=lambda: LRU(EMBEDDINGS_KEPT))
    predictions: LRU[tuple[object, SliceKey, Acts], Prediction] = field(default_factory=lambda: LRU(PREDICTIONS_KEPT))
