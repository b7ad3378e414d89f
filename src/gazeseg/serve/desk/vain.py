"""Looks and clicks that do nothing: the page would show no change, and nobody would know whether they were noticed."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from gazeseg.prompts.policy import SIGNS
from gazeseg.serve.wire import ServerMessage, VainMessage
from gazeseg.session import Session
from gazeseg.session.acts import key_of
from gazeseg.types import KeyAction, Prompted, SessionEvent, VoxelPoint

FEW_PX, FEW = 10, 0.01  # pixels and share of a mask: a smaller change is not seen (engineering choices)


def in_vain(session: Session, events: Sequence[SessionEvent], by: Literal["look", "hand"]) -> list[ServerMessage]:
    """Say so where events that have just happened marked something and no mask became another one."""
    marked = [event for event in events if isinstance(event, Prompted)]
    if not marked or not all(_unchanged(session, event) for event in marked):
        return []
    positive = all(prompt.positive for event in marked for prompt in event.prompts if isinstance(prompt, VoxelPoint))
    return [VainMessage(by=by, positive=positive, counted=True)]


def uncounted(held: KeyAction | None, holding: KeyAction | None, events: Sequence[SessionEvent]) -> list[ServerMessage]:
    """Say so where a key that was held has come up and nothing was marked."""
    if held is None or holding is not None or events:
        return []
    return [VainMessage(by="look", positive=SIGNS[held], counted=False)]


def _unchanged(session: Session, event: Prompted) -> bool:
    """Whether the mask after an event, the last one on its slice, is as it was before."""
    asked = session.asked(key_of(event))
    if asked is None:
        return False
    mask = asked.prediction.mask
    changed = mask if asked.prior is None else mask ^ asked.prior.mask
    return int(np.count_nonzero(changed)) <= min(FEW_PX, FEW * np.count_nonzero(mask))
