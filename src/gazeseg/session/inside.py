"""What an event says has to lie within its volume."""

from gazeseg.errors import InputError
from gazeseg.types import MasksGiven, Plane, Prompted, Runs, SessionEvent, SliceSeen, VoxelPoint

MAX_RUNS = 2_000_000  # of one act: a line of about 8 MB in the journal


def check_inside(event: SessionEvent, shape: tuple[int, int, int]) -> None:
    """Refuse prompts beside their slice, slices beside the volume, and masks of another size than their slice.

    Raises:
        InputError: with the index, prompt or size found.
    """
    if isinstance(event, Prompted):
        _check_index(event.plane, event.index, shape)
        _check_prompts(event)
    elif isinstance(event, MasksGiven):
        _check_masks(event, shape)
    elif isinstance(event, SliceSeen):
        _check_index(event.plane, event.index, shape)


def _check_index(plane: Plane, index: int, shape: tuple[int, int, int]) -> None:
    count = shape[plane.axis]
    if not 0 <= index < count:
        raise InputError(f"expected a slice index in 0..{count - 1} along axis {plane.axis}, found {index}")


def _check_prompts(event: Prompted) -> None:
    axis = event.plane.axis
    for prompt in event.prompts:
        corners = (prompt.ijk,) if isinstance(prompt, VoxelPoint) else (prompt.low_ijk, prompt.high_ijk)
        if any(abs(corner[axis] - event.index) > 0.5 for corner in corners):
            raise InputError(f"expected prompts on slice {event.index} along axis {axis}, found {prompt}")


def _check_masks(event: MasksGiven, shape: tuple[int, int, int]) -> None:
    total = sum(len(runs) for _, runs in event.masks)
    if total > MAX_RUNS:
        raise InputError(f"expected masks of at most {MAX_RUNS:,} runs, found {total:,}: is {event.structure!r} noise?")
    height, width = event.plane.slice_shape(shape)
    seen: set[int] = set()
    for index, runs in event.masks:
        _check_index(event.plane, index, shape)
        if index in seen:
            raise InputError(f"expected one mask per slice, found two for slice {index}: join them first")
        seen.add(index)
        _check_runs(runs, index, height * width)


def _check_runs(runs: Runs, index: int, pixels: int) -> None:
    if not runs or runs[0] < 0 or min(runs[1:], default=1) < 1:
        raise InputError(f"expected positive run lengths (only the first may be 0) on slice {index}, found others")
    if sum(runs) != pixels:
        raise InputError(f"expected run lengths of {pixels} pixels on slice {index}, found {sum(runs)}")
