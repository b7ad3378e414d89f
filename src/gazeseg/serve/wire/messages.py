"""Every message by its direction: one that stands here can be sent, and no other."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from gazeseg.serve.wire.carrying import CarriedMessage, Carry, Fill, Halt
from gazeseg.serve.wire.choosing import CandidatesMessage, Pick
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
    TargetsMessage,
    VerdictMessage,
)
from gazeseg.serve.wire.looking import Gaze, Key, Pointer, RestingMessage, Seen, Show, Where
from gazeseg.serve.wire.masks import ForgetMessage, Import, MaskMessage, Stroke
from gazeseg.serve.wire.prompts import Click, Drag, LooksMessage, VainMessage
from gazeseg.serve.wire.state import Ask, Choose, ErrorMessage, Lock, Rename, StateMessage

LookingAct = Show | Seen | Gaze | Key | Pointer | Where
PromptAct = Click | Drag | Pick | Doubt
StateAct = Choose | Lock | Rename | Ask
MaskAct = Stroke | Import
CarryAct = Carry | Fill | Halt
GazeMessage = Moved | HandsFree | Calibrate | Target | RevertDrift | Record
ClientMessage = LookingAct | PromptAct | StateAct | MaskAct | CarryAct | GazeMessage

GazeReply = TargetsMessage | VerdictMessage | CheckedMessage | EyesMessage | RingMessage | RestingMessage
MaskReply = (
    MaskMessage | LooksMessage | VainMessage | ForgetMessage | CarriedMessage | CandidatesMessage | DoubtsMessage
)
ServerMessage = StateMessage | MaskReply | ErrorMessage | GazeReply

_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def read_message(text: str | bytes) -> ClientMessage:
    """A message of the page.

    Raises:
        pydantic.ValidationError: not JSON, an unknown type, missing, mistyped or unknown fields.
    """
    return _CLIENT.validate_json(text)
