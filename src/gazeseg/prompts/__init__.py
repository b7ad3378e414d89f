"""Prompts: looks and keys in, session events with voxel prompts out.

In: gaze samples and what was shown and pressed. Out: ``SessionEvent``; and voxel prompts as pixels of a slice for a
model. May import: gaze, types, errors. The way of one gaze sample is told in ``stream``.
"""

from gazeseg.prompts.policy import PolicyConfig, PromptPolicy
from gazeseg.prompts.project import to_slice_prompts
from gazeseg.prompts.stream import GazeToPrompts, follow

__all__ = ["GazeToPrompts", "PolicyConfig", "PromptPolicy", "follow", "to_slice_prompts"]
