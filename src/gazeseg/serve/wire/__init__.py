"""Everything that page and service say to each other over the WebSocket, defined once.

Positions named ``px`` are pixels of the reader's display (CSS pixels times pixel ratio), ``xy`` are pixels of the upright
slice shown, gaze is in display coordinates 0..1 of the screen. Times are seconds of the page's own clock
(``performance.now``), which only goes forward; the service turns them into its own. Masks travel as run lengths in
reading order, beginning with a run of background.

One file per subject holds what is said about it both ways; ``messages`` lists what may be sent in each direction.
"""

from gazeseg.serve.wire.base import Message, PlaneName
from gazeseg.serve.wire.carrying import CarriedMessage, Carry, Fill, Halt
from gazeseg.serve.wire.choosing import CandidatesMessage, Offered, Pick
from gazeseg.serve.wire.doubting import Doubt, DoubtsMessage
from gazeseg.serve.wire.eyes import (
    Calibrate,
    CheckedMessage,
    EyesMessage,
    HandsFree,
    Moved,
    Record,
    RevertDrift,
    RingMessage,
    Target,
    TargetSeen,
    TargetsMessage,
    VerdictMessage,
)
from gazeseg.serve.wire.looking import MAX_SAMPLES, SHOWN_S, Gaze, Key, Pointer, RestingMessage, Seen, Show, Where
from gazeseg.serve.wire.masks import ForgetMessage, Import, MaskMessage, Stroke
from gazeseg.serve.wire.messages import CarryAct, ClientMessage, GazeMessage, ServerMessage, read_message
from gazeseg.serve.wire.prompts import Click, Drag, LooksMessage, VainMessage
from gazeseg.serve.wire.state import Ask, Choose, ErrorMessage, Lock, Rename, StateMessage, StructureState

__all__ = [
    "MAX_SAMPLES",
    "SHOWN_S",
    "Ask",
    "Calibrate",
    "CandidatesMessage",
    "CarriedMessage",
    "Carry",
    "CarryAct",
    "CheckedMessage",
    "Choose",
    "Click",
    "ClientMessage",
    "Doubt",
    "DoubtsMessage",
    "Drag",
    "ErrorMessage",
    "EyesMessage",
    "Fill",
    "ForgetMessage",
    "Gaze",
    "GazeMessage",
    "Halt",
    "HandsFree",
    "Import",
    "Key",
    "Lock",
    "LooksMessage",
    "MaskMessage",
    "Message",
    "Moved",
    "Offered",
    "Pick",
    "PlaneName",
    "Pointer",
    "Record",
    "Rename",
    "RestingMessage",
    "RevertDrift",
    "RingMessage",
    "Seen",
    "ServerMessage",
    "Show",
    "StateMessage",
    "Stroke",
    "StructureState",
    "Target",
    "TargetSeen",
    "TargetsMessage",
    "VainMessage",
    "VerdictMessage",
    "Where",
    "read_message",
]
