"""Messages about the gaze itself: calibration, check of drift, hands-free work, recording."""

from collections.abc import Iterable

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate import TargetGaze
from gazeseg.gaze.drift import no_drift
from gazeseg.gaze.visual import angle_deg
from gazeseg.serve.calibrating import SHOWN_S, Calibrating
from gazeseg.serve.eyes import Calibrated
from gazeseg.serve.gaze_replies import ring, status, verdict
from gazeseg.serve.gazing import Gazing
from gazeseg.serve.recording_start import start_recording
from gazeseg.serve.wire import (
    Calibrate,
    CheckedMessage,
    GazeMessage,
    HandsFree,
    Moved,
    Record,
    RevertDrift,
    ServerMessage,
    Target,
    TargetsMessage,
)
from gazeseg.types import GazeSample, Screen, SessionEvent

Outcome = tuple[list[SessionEvent], list[ServerMessage]]  # what happens to the session, what the page is told


class Examining:
    """Whoever speaks about the gaze of one page; a calibration or a check that runs takes the gaze away from the work."""

    def __init__(self, gazing: Gazing) -> None:
        self._gazing = gazing
        self._run: Calibrating | None = None
        self._told: ServerMessage | None = None
        self._ring: ServerMessage = ring(gazing)

    def reset(self) -> None:
        """The page has gone or is new."""
        self._run = self._told = None
        self._ring = ring(self._gazing)

    def handle(self, message: GazeMessage) -> Outcome:
        """Let a message happen.

        Raises:
            InputError: it cannot; a calibration that ran has ended, and the earlier one holds.
        """
        gazing = self._gazing
        match message:
            case Moved():
                gazing.intending.moved(message.t_s, message.px)
            case HandsFree():
                gazing.set_hands_free(message.on, message.cancel)
            case Target():
                if self._run is not None:
                    self._run.target(message.t_s, message.xy, message.shown)
            case RevertDrift():
                gazing.clues.learnt(gazing.path, gazing.path.revert_drift(gazing.now(message.t_s)))
            case Record():
                return self._record(message), []
            case Calibrate():
                return self._calibrate(message)
        return [], []

    def samples(self, samples: Iterable[GazeSample]) -> list[SessionEvent]:
        """Gaze of the tracker: to the targets while any are shown, else to the work."""
        if self._run is None:
            return self._gazing.samples(samples)
        for sample in self._gazing.pass_over(samples):
            self._run.sample(sample)
        return []

    def news(self) -> list[ServerMessage]:
        """State and ring, where they are others than the page was told."""
        gazing, news = self._gazing, list[ServerMessage]()
        if gazing.eyes.device is None or gazing.screen is None:
            return news
        if (now := status(gazing, gazing.screen)) != self._told:
            self._told = now
            news.append(now)
        if (drawn := ring(gazing)) != self._ring:
            self._ring = drawn
            news.append(drawn)
        return news

    def _record(self, message: Record) -> list[SessionEvent]:
        t_s = self._gazing.now(message.t_s)
        if message.on:
            return [] if self._gazing.kept.on else start_recording(self._gazing, t_s)
        acts = self._gazing.end(t_s)
        self._gazing.kept.stop()
        return acts

    def _calibrate(self, message: Calibrate) -> Outcome:
        run, self._run = self._run, None
        t_s = self._gazing.now(message.t_s)
        if message.action == "cancel":
            return [], []
        if message.action == "next":
            return [], self._next(run, t_s)
        points = self._allowed(message, self._screen())
        acts = self._gazing.end(t_s)
        if message.action == "begin":
            self._gazing.kept.stop()  # its samples all have one calibration
        self._run = Calibrating(self._screen(), points, self._rate_hz())
        return acts, [_targets(self._run)]

    def _allowed(self, message: Calibrate, screen: Screen) -> int:
        """How many targets to show, if any may be shown."""
        eyes = self._gazing.eyes
        if eyes.device is None:
            raise InputError("expected a tracker to calibrate, found the mouse: the mouse needs no calibration")
        if message.action == "check" and (eyes.drift is None or eyes.on(screen) is None):
            raise InputError("expected a calibration to check, found none on this screen: calibrate first (C)")
        return 1 if message.action == "check" else message.points

    def _rate_hz(self) -> float | None:
        device = self._gazing.eyes.device
        return None if device is None else device.rate_hz

    def _next(self, run: Calibrating | None, t_s: float) -> list[ServerMessage]:
        if run is None:
            raise InputError("expected a calibration that runs, found none: begin one (C)")
        if run.stage == "check":
            return [self._checked(run.checked())]
        made = run.next(t_s)
        if made is None:
            self._run = run
            return [_targets(run)]
        self._use(made)
        return [verdict(made)]

    def _use(self, made: Calibrated) -> None:
        """From now on gaze is corrected, its error is known, and drift begins at nothing."""
        eyes = self._gazing.eyes
        eyes.calibrated, eyes.drift = made, no_drift(made.calibration.screen, made.t_s)
        self._gazing.begin(made.t_s)

    def _checked(self, gaze: TargetGaze) -> CheckedMessage:
        gazing, screen = self._gazing, self._screen()
        before = self._off_deg(gaze, screen)
        samples = [GazeSample(t_s, x, y, bool(np.isfinite([x, y]).all())) for t_s, (x, y) in _rows(gaze)]
        event = gazing.path.drift_check(gaze.target_xy, [gazing.eyes.corrected(one, screen) for one in samples])
        gazing.clues.learnt(gazing.path, event)
        return CheckedMessage(before_deg=before, after_deg=self._off_deg(gaze, screen), corrected=event is not None)

    def _off_deg(self, gaze: TargetGaze, screen: Screen) -> float:
        """How far the gaze at a target is off it with all that is corrected now."""
        made, drift = self._gazing.eyes.on(screen), self._gazing.eyes.drift
        xy = gaze.gaze_xy if made is None else made.calibration.apply(gaze.gaze_xy)
        return float(angle_deg(xy if drift is None else drift.apply(xy), gaze.target_xy, screen))

    def _screen(self) -> Screen:
        if self._gazing.screen is None:
            raise InputError("expected to be shown a slice first, found none: reload the page")
        return self._gazing.screen


def _targets(run: Calibrating) -> TargetsMessage:
    return TargetsMessage(stage=run.stage, places=run.places, seconds=SHOWN_S)


def _rows(gaze: TargetGaze) -> Iterable[tuple[float, tuple[float, float]]]:
    return ((float(t_s), (float(x), float(y))) for t_s, (x, y) in zip(gaze.t_s, gaze.xy, strict=True))
