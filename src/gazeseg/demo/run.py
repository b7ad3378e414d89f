"""A simulated reader goes through a case, structure by structure, slice by slice, and looks until it is right."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from gazeseg.demo.case import MIN_AREA_PX, DemoCase, visits
from gazeseg.errors import InputError
from gazeseg.progress import Track, silent
from gazeseg.prompts import GazeToPrompts
from gazeseg.session import Session
from gazeseg.simulate import Reader, Tracker, default_screen, noticed
from gazeseg.simulate.desk import ROUND_S, Desk
from gazeseg.types import (
    Bool,
    GazeSample,
    Plane,
    Prediction,
    Prompted,
    Recording,
    RecordingEvent,
    Screen,
    SessionEvent,
    StructureChosen,
    VoxelPrompt,
)

PAUSE_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class SliceResult:
    """One structure on one slice; ``masks`` (h, w) before the first look and after every second.

    ``prompt_seconds`` says after which second each prompt counted.
    """

    structure: str
    index: int
    truth: Bool
    masks: tuple[Bool, ...]
    prompts: tuple[VoxelPrompt, ...]
    prompt_seconds: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DemoResult:
    """All slices visited, the gaze that did it, and the session with the masks."""

    slices: tuple[SliceResult, ...]
    recording: Recording
    session: Session
    plane: Plane
    seconds: int

    def dice(self, structure: str) -> list[float]:
        """Dice over all visited slices of a structure together: before the first look, after each second."""
        mine = [s for s in self.slices if s.structure == structure]
        return [pooled_dice([s.masks[n] for s in mine], [s.truth for s in mine]) for n in range(self.seconds + 1)]

    @property
    def structures(self) -> list[str]:
        """Names in the order they were looked at."""
        return list(dict.fromkeys(s.structure for s in self.slices))


@dataclass(slots=True)
class _Tape:
    """What is recorded while the demo runs."""

    samples: list[GazeSample] = field(default_factory=list)
    events: list[RecordingEvent] = field(default_factory=list)
    now_s: float = 0.0


def run_demo(
    case: DemoCase,
    session: Session,
    tracker: Tracker,
    *,
    seed: int,
    seconds: int = 4,
    slices: int = 3,
    track: Track = silent,
) -> DemoResult:
    """Let one reader segment every structure of a case through the real path: samples, looks, prompts, session.

    Args:
        case: the volume and what the reader knows of it.
        session: a fresh one on the same volume; its journal keeps what happened.
        tracker: whose error the reader has.
        seed: of everything random.
        seconds: gaze per slice at most; the reader stops when nothing is wrong any more.
        slices: slices per structure.

    Raises:
        InputError: no structure is large enough to be looked at.
    """
    from gazeseg.images import plane_for

    plane = plane_for(case.volume.geometry, "axial")
    screen = default_screen()
    rng = np.random.default_rng(seed)
    reader = Reader(tracker, screen, rng)
    path = GazeToPrompts(screen, tracker.quality, origin="simulated")
    tape = _Tape()
    planned = visits(case, plane, slices)
    if not planned:
        raise InputError(
            f"expected a structure of at least {MIN_AREA_PX} px on an axial slice, found only smaller ones in "
            f"{case.title}: give labels of a larger structure"
        )
    results = []
    for value, index in track(planned, "looking", len(planned)):
        truth = np.ascontiguousarray(plane.cut(case.truth == value, index))
        desk = Desk(case.volume, plane, index, truth, tracker, screen, reader, rng)
        _choose(case.names[value], path, session, tape)
        results.append(_visit(case.names[value], index, truth, desk, path, session, plane, tape, seconds))
    return DemoResult(tuple(results), _recording(tape, screen, tracker), session, plane, seconds)


def _choose(name: str, path: GazeToPrompts, session: Session, tape: _Tape) -> None:
    event = StructureChosen(tape.now_s, name)
    tape.events.append(event)
    for act in path.event(event):
        session.apply(act)


def _visit(
    name: str,
    index: int,
    truth: Bool,
    desk: Desk,
    path: GazeToPrompts,
    session: Session,
    plane: Plane,
    tape: _Tape,
    seconds: int,
) -> SliceResult:
    """Seconds of looking at one slice; what the reader does next depends on the mask so far."""
    masks = [np.zeros_like(truth)]
    prompts: list[VoxelPrompt] = []
    when: list[int] = []
    wrong: tuple[Bool, bool] | None = (truth, True)
    for second in range(1, seconds + 1):
        mask = masks[-1]
        for act in _round(desk, wrong, path, tape) if wrong else ():
            update = session.apply(act)
            if isinstance(act, Prompted):
                prompts += act.prompts
                when += [second] * len(act.prompts)
            mask = _mask(update.prediction, truth) if update else mask
        masks.append(mask)
        wrong = noticed(mask, truth)
    tape.now_s += PAUSE_S
    return SliceResult(name, index, truth, tuple(masks), tuple(prompts), tuple(when))


def _mask(prediction: Prediction | None, truth: Bool) -> Bool:
    return np.zeros_like(truth) if prediction is None else prediction.mask


def _round(desk: Desk, wrong: tuple[Bool, bool], path: GazeToPrompts, tape: _Tape) -> Iterator[SessionEvent]:
    """One second of gaze through the real path; it also goes on the tape."""
    region, positive = wrong
    played = desk.look(region, positive=positive, start_s=tape.now_s)
    tape.samples += played.samples
    tape.events += played.events
    for item in played.in_time():
        yield from path.sample(item) if isinstance(item, GazeSample) else path.event(item)
    tape.now_s += ROUND_S


def _recording(tape: _Tape, screen: Screen, tracker: Tracker) -> Recording:
    t, x, y, valid = (np.array(column) for column in zip(*tape.samples, strict=True))
    device = f"gazeseg simulator, {tracker.name} tracker"
    xy = np.stack([x, y], axis=1)
    return Recording(t, xy, valid, screen, tracker.quality, tracker.rate_hz, tuple(tape.events), device, simulated=True)


def pooled_dice(masks: list[Bool], truths: list[Bool]) -> float:
    """Dice over several slices as one object; 1 when both are empty."""
    both = sum(int((m & t).sum()) for m, t in zip(masks, truths, strict=True))
    total = sum(int(m.sum()) + int(t.sum()) for m, t in zip(masks, truths, strict=True))
    return 2 * both / total if total else 1.0
