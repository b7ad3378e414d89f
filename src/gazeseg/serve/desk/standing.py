"""How things stand in a session, as the page is told."""

from collections.abc import Callable, Iterable, Mapping

from gazeseg.serve.wire import PlaneName, StateMessage, StructureState
from gazeseg.session import SliceKey, State
from gazeseg.types import Plane


def state_message(
    state: State,
    active: str | None,
    planes: Mapping[PlaneName, Plane],
    ml: Mapping[str, float],
    outlined: Callable[[SliceKey], bool],
) -> StateMessage:
    """Structures with their slices in ``planes`` and their volumes, what is chosen, what can be undone.

    Of slices that somebody worked on those are told that are ``outlined``, not those left empty.
    """
    slices = _by_structure(filter(outlined, state.slices), planes)
    waiting = _by_structure(state.provisional, planes)
    unseen = _by_structure(state.unseen, planes)
    return StateMessage(
        structures=[
            StructureState(
                name=structure.name,
                value=structure.value,
                locked=structure.name in state.locked,
                accepted=structure.name in state.accepted,
                slices=slices.get(structure.name, {}),
                provisional=waiting.get(structure.name, {}),
                unseen=unseen.get(structure.name, {}),
                ml=ml.get(structure.name),
            )
            for structure in state.structures
        ],
        active=active,
        can_undo=bool(state.acts),
        can_redo=bool(state.undone),
    )


def _by_structure(keys: Iterable[SliceKey], planes: Mapping[PlaneName, Plane]) -> dict[str, dict[PlaneName, list[int]]]:
    """Slice numbers, rising; those in planes of other orientation than ours cannot be shown."""
    names = {plane: name for name, plane in planes.items()}
    found: dict[str, dict[PlaneName, list[int]]] = {}
    for key in sorted(keys, key=lambda key: key.index):
        if key.plane in names:
            found.setdefault(key.structure, {}).setdefault(names[key.plane], []).append(key.index)
    return found
