"""The recording that may run: begun on request, fed by whatever is given to the path, written when it ends."""

from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.serve.recording import Recorder
from gazeseg.types import GazeSample, RecordingEvent


class Keeping:
    """At most one recording at a time.

    Args:
        base: where recordings go, ``FOLDER/NAME``, to which a number is added; None for nowhere.

    Attributes:
        base: that place.
        wrote: what became of the last one, in words.
    """

    def __init__(self, base: Path | None = None) -> None:
        self.base = base
        self.wrote: str | None = None
        self._recorder: Recorder | None = None

    @property
    def on(self) -> bool:
        """Whether gaze is kept now."""
        return self._recorder is not None

    def begin(self, recorder: Recorder) -> None:
        """Keep everything from now on."""
        self._recorder, self.wrote = recorder, None

    def event(self, event: RecordingEvent) -> None:
        """An event was given to the path."""
        if self._recorder is not None:
            self._recorder.event(event)

    def sample(self, sample: GazeSample) -> None:
        """A sample was given to the path; a file that is full is finished, and so ends one that the disk does not take."""
        if self._recorder is None:
            return
        try:
            self._recorder.sample(sample)
        except OSError as error:
            self._recorder.close()
            self._recorder, self.wrote = None, _broke_off(error)
        else:
            if self._recorder.full:
                self.stop()

    def forget_key(self) -> None:
        """The session did not let the last key happen."""
        if self._recorder is not None:
            self._recorder.forget_key()

    def stop(self) -> None:
        """Finish what was kept, if anything."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        try:
            self.wrote = f"recording written to {recorder.finish()}"
        except InputError as error:
            self.wrote = f"no recording written: {error}"
        except OSError as error:
            self.wrote = _broke_off(error)


def _broke_off(error: OSError) -> str:
    return f"the recording ended: {error.strerror}; what was kept of it is finished at the next start of the service"
