"""Brightness of organs in the phases of a contrast agent.

Ranges in HU follow textbooks and the slices at hand: unenhanced, arterial, portal venous, late.
"""

from dataclasses import dataclass

import numpy as np

Span = tuple[float, float]
_PHASES: tuple[tuple[float, dict[str, Span]], ...] = (
    (
        0.08,
        {
            "artery": (35, 50), "vein": (35, 50), "liver": (45, 68), "spleen": (40, 55), "kidney": (28, 40),
            "medulla": (0, 0), "gland": (30, 48), "wall": (30, 45),
        },
    ),
    (
        0.2,
        {
            "artery": (200, 340), "vein": (60, 130), "liver": (55, 85), "spleen": (100, 160), "kidney": (140, 210),
            "medulla": (-100, -40), "gland": (80, 125), "wall": (60, 110),
        },
    ),
    (
        0.59,
        {
            "artery": (130, 200), "vein": (130, 195), "liver": (85, 130), "spleen": (100, 145), "kidney": (150, 225),
            "medulla": (-50, 0), "gland": (75, 115), "wall": (55, 105),
        },
    ),
    (
        0.13,
        {
            "artery": (105, 140), "vein": (105, 140), "liver": (80, 110), "spleen": (85, 115), "kidney": (140, 190),
            "medulla": (-15, 20), "gland": (65, 90), "wall": (50, 85),
        },
    ),
)  # fmt: skip
# organ value -> name of its brightness; the hollow ones are painted from their wall
TISSUES = {1: "liver", 2: "spleen", 3: "kidney", 4: "kidney", 5: "wall", 6: "wall", 7: "wall", 8: "gland", 9: "wall"}
TISSUES |= {10: "wall", 11: "wall", 12: "gland", 20: "artery", 21: "vein"}


@dataclass(frozen=True, slots=True)
class Phase:
    """Brightness (HU) by tissue, of one slice; ``oral`` is whether contrast was drunk."""

    hu: dict[str, float]
    oral: bool

    def of(self, organ: int) -> float:
        """Brightness of an organ value."""
        return self.hu[TISSUES.get(organ, "gland")]


def draw_phase(rng: np.random.Generator) -> Phase:
    """One phase; within it one dose shifts every organ alike, and each a little on its own."""
    spans = _PHASES[int(rng.choice(len(_PHASES), p=[share for share, _ in _PHASES]))][1]
    dose = rng.uniform(0, 1)
    # now and then organs leave the textbook: fatty or iron-laden liver, poor perfusion
    own = 30.0 if rng.random() < 0.15 else 5.0
    hu = {name: low + dose * (high - low) + rng.normal(0, own) for name, (low, high) in spans.items()}
    if rng.random() < 0.12:
        hu["liver"] -= rng.uniform(10, 50)
    hu["muscle"] = rng.uniform(45, 72)
    return Phase(hu, bool(rng.random() < 0.4))
