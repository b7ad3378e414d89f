"""The desk's part of carrying over: one job at a time, what it found becomes one act, and how sure each slice is."""

from collections.abc import Mapping
from typing import Literal

from gazeseg.errors import InputError
from gazeseg.serve.wire import CarriedMessage, Carry, Fill, Halt, PlaneName, ServerMessage
from gazeseg.session import Session, SliceKey
from gazeseg.session.carrying import Carrying, plan_carry, plan_fill
from gazeseg.types import MasksGiven, Plane

Shown = tuple[PlaneName, Plane, int]
How = Literal["carried", "filled"]
Known = Literal["done", "agreed"]


class CarryDesk:
    """What is being carried in one session. Not for several threads at once.

    Attributes:
        job: at work now; whoever does the work gives up when it is another one.
    """

    def __init__(self, session: Session) -> None:
        self.job: Carrying | None = None
        self._session = session
        self._plane: PlaneName = "axial"

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
        return [act] if act else [], [self._message(job, "done")]

    def known(self, names: Mapping[Plane, PlaneName]) -> list[ServerMessage]:
        """For a page that has just connected: confidence of slices made from others, as the journal has it."""
        state = self._session.state
        found: dict[tuple[str, PlaneName, How, Known], list[tuple[int, float]]] = {}
        for key, given in sorted(state.made.items(), key=lambda item: item[0].index):
            if given.confidence is not None and key.plane in names:
                how: How = "filled" if given.how == "filled" else "carried"
                known: Known = "done" if key in state.provisional else "agreed"
                found.setdefault((key.structure, names[key.plane], how, known), []).append(
                    (key.index, given.confidence)
                )
        return [
            CarriedMessage(structure=structure, plane=name, how=how, state=known, planned=len(sure), confidence=sure)
            for (structure, name, how, known), sure in found.items()
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
