"""The desk's part of carrying over: one job at a time, what it found becomes one act, and how sure each slice is."""

from typing import Literal

from gazeseg.errors import InputError
from gazeseg.serve.wire import CarriedMessage, Carry, Fill, Halt, PlaneName, ServerMessage
from gazeseg.session import Session, SliceKey
from gazeseg.session.carrying import Carrying, plan_carry, plan_fill
from gazeseg.types import MasksGiven, Plane

Shown = tuple[PlaneName, Plane, int]


class CarryDesk:
    """What is being carried in one session, and the confidence of what was. Not for several threads at once.

    Attributes:
        job: at work now; whoever does the work gives up when it is another one.
    """

    def __init__(self, session: Session) -> None:
        self.job: Carrying | None = None
        self._session = session
        self._plane: PlaneName = "axial"
        self._sure: dict[SliceKey, tuple[PlaneName, float]] = {}

    def handle(self, message: Carry | Fill | Halt, shown: Shown | None) -> list[ServerMessage]:
        """Begin or stop; the work itself is done by ``carrying_on``.

        Raises:
            InputError: nothing is shown, or nothing can be carried from here.
        """
        if isinstance(message, Halt):
            job, self.job = self.job, None
            return [self._message(job, "stopped")] if job else []
        if shown is None:
            raise InputError("expected a slice to carry from, found none shown: reload the page")
        self._plane, plane, index = shown
        key = SliceKey(message.label, plane, index)
        if isinstance(message, Carry):
            plan = plan_carry(self._session, key, message.direction, message.limit, message.t_s)
        else:
            plan = plan_fill(self._session, key, message.t_s)
        self.job = Carrying(plan)
        return [self._message(self.job, "working")]

    def news(self) -> tuple[list[MasksGiven], list[ServerMessage]]:
        """How the job is going: an act to let happen when it is done, and what to tell the page."""
        job = self.job
        if job is None:
            return [], []
        if not job.still_wanted(self._session.state):
            self.job = None
            return [], [self._message(job, "stopped")]
        if not job.done:
            return [], [self._message(job, "working")]
        self.job = None
        act = job.act()
        self._sure |= {key: (self._plane, sure) for key, sure in job.confidence().items()}
        return [act] if act else [], [self._message(job, "done")]

    def known(self) -> list[ServerMessage]:
        """For a page that has just connected: confidence of slices that still wait for the reader."""
        waiting = self._session.state.provisional
        found: dict[tuple[str, PlaneName], list[tuple[int, float]]] = {}
        for key, (name, sure) in sorted(self._sure.items(), key=lambda item: item[0].index):
            if key in waiting:
                found.setdefault((key.structure, name), []).append((key.index, sure))
        return [
            CarriedMessage(
                structure=structure, plane=name, how="carried", state="done", planned=len(sure), confidence=sure
            )
            for (structure, name), sure in found.items()
        ]

    def _message(self, job: Carrying, state: Literal["working", "done", "stopped"]) -> CarriedMessage:
        plan = job.plan
        found = [] if state == "stopped" else sorted((one.index, round(one.confidence, 3)) for one in list(job.found))
        return CarriedMessage(
            structure=plan.structure,
            plane=self._plane,
            how=plan.how,
            state=state,
            planned=plan.planned,
            confidence=found,
        )
