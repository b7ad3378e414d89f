"""State dictionaries as checkpoints hold them: ``sam.`` is always the whole network, adapters merged.

The weights below the adapters are kept beside them, so that a run goes on from the very same bits.
"""

from torch import Tensor

from gazeseg.train.sam.lora import Adapters

NETWORK, BELOW = "sam.", "below."

State = dict[str, Tensor]


def saved(state: State, lora: Adapters | None) -> State:
    """``state`` of the training module with adapters merged into ``sam.``."""
    if lora is None:
        return state
    changes = {NETWORK + name: change for name, change in lora.weights().items()}
    below = {BELOW + name: state[name] for name in changes}
    merged = {name: value + changes[name] if name in changes else value for name, value in state.items()}
    return {**merged, **below}


def restored(state: State) -> State:
    """The state of the training module again, as it was before ``saved``."""
    below = {name.removeprefix(BELOW): value for name, value in state.items() if name.startswith(BELOW)}
    return {name: below.get(name, value) for name, value in state.items() if not name.startswith(BELOW)}
