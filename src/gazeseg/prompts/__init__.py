"""Prompts: looks and keys in, session events with voxel prompts out.

In: gaze samples and what was shown and pressed. Out: ``SessionEvent``; and voxel prompts as pixels of a slice for a
model. May import: gaze, types, errors. The way of one gaze sample is told in ``stream``; what hands mean, in ``intent``.
"""

from gazeseg.prompts.dwell import DwellConfig, DwellState
from gazeseg.prompts.fold import follow
from gazeseg.prompts.intent import Intent, IntentConfig
from gazeseg.prompts.mouse import MouseConfig
from gazeseg.prompts.policy import PolicyConfig, PromptPolicy
from gazeseg.prompts.project import to_slice_prompts
from gazeseg.prompts.stream import GazeToPrompts

__all__ = [
    "DwellConfig",
    "DwellState",
    "GazeToPrompts",
    "Intent",
    "IntentConfig",
    "MouseConfig",
    "PolicyConfig",
    "PromptPolicy",
    "follow",
    "to_slice_prompts",
]
