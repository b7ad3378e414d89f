"""What can happen in a session. The state of a session is a fold over these events; nothing else changes it.

Prompts of a session live in voxels, so that they outlast every zoom, pan and flip of the display.
"""

from dataclasses import dataclass
from typing import Literal

from gazeseg.types.space import Plane

Origin = Literal["gaze", "mouse", "simulated"]
MaskOrigin = Literal["import", "brush", "carried", "filled", "chosen"]

Runs = tuple[int, ...]
"""A mask of an upright (h, w) slice in reading order: lengths of background, structure, background, ...; the first may be 0."""


@dataclass(frozen=True, slots=True)
class VoxelPoint:
    """A signed point in the volume; ``sigma_mm`` per axis in the slice plane."""

    ijk: tuple[float, float, float]
    positive: bool
    sigma_mm: float = 0.0
    weight: float = 1.0
    origin: Origin = "gaze"


@dataclass(frozen=True, slots=True)
class VoxelBox:
    """A box on one slice, given by two opposite corners."""

    low_ijk: tuple[float, float, float]
    high_ijk: tuple[float, float, float]
    origin: Origin = "mouse"


VoxelPrompt = VoxelPoint | VoxelBox


@dataclass(frozen=True, slots=True)
class StructureAdded:
    """A new structure; ``value`` is its number in the exported label map."""

    t_s: float
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class StructureRenamed:
    """A structure is called otherwise from now on, and was all along: its acts stay.

    Attributes:
        undoable: whether undo takes the name back; in journals of earlier versions it does not.
    """

    t_s: float
    name: str
    to: str
    undoable: bool = True


@dataclass(frozen=True, slots=True)
class Prompted:
    """One deliberate act: everything the reader looked at while a key was held, or one click, or one box."""

    t_s: float
    structure: str
    plane: Plane
    index: int
    prompts: tuple[VoxelPrompt, ...]


@dataclass(frozen=True, slots=True)
class MasksGiven:
    """One act by which masks of one structure are as given, on one slice or on many, whatever prompts said before.

    A chosen mask is stored like all others: what is offered may change with the program, what was chosen may not.

    Attributes:
        masks: (slice index along ``plane.axis``, run lengths of the upright slice), each index once.
        how: from a file, painted by hand, made from masks of other slices (those are provisional until agreed with), or
            chosen by the reader from what the model offered to the prompts there, which go on counting.
        confidence: of each mask, a rank in 0..1; empty where nobody counted it.
        joined: undo and redo take it together with the act before it.
        watched: whether a ``SliceSeen`` says which of its slices were shown since; in journals of earlier versions none does.
    """

    t_s: float
    structure: str
    plane: Plane
    masks: tuple[tuple[int, Runs], ...]
    how: MaskOrigin
    confidence: tuple[float, ...] = ()
    joined: bool = False
    watched: bool = False


@dataclass(frozen=True, slots=True)
class SliceSeen:
    """A slice was on the screen for a moment, with the masks it has now: those made from other slices were shown, then."""

    t_s: float
    plane: Plane
    index: int


@dataclass(frozen=True, slots=True)
class Undone:
    """The last act that is not undone yet is taken back."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Redone:
    """The last undone act counts again."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """The reader agrees with a structure as it is."""

    t_s: float
    structure: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The reader discards all prompts and masks of a structure (can be undone)."""

    t_s: float
    structure: str


@dataclass(frozen=True, slots=True)
class Locked:
    """Protect a structure's voxels against other structures, or stop doing so."""

    t_s: float
    structure: str
    locked: bool


SessionEvent = (
    StructureAdded
    | StructureRenamed
    | Prompted
    | MasksGiven
    | SliceSeen
    | Undone
    | Redone
    | Accepted
    | Rejected
    | Locked
)
