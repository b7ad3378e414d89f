"""What a voxel of the phantom can be: its label and its HU."""

from enum import IntEnum

import numpy as np

from gazeseg.types import Float


class Tissue(IntEnum):
    """Organs have their label's value (WORD's order, vessels from 20); what has no label follows from 30 on."""

    AIR = 0
    LIVER = 1
    SPLEEN = 2
    KIDNEY_LEFT = 3
    KIDNEY_RIGHT = 4
    STOMACH = 5
    GALLBLADDER = 6
    ESOPHAGUS = 7
    PANCREAS = 8
    DUODENUM = 9
    COLON = 10
    INTESTINE = 11
    ADRENAL = 12
    AORTA = 20
    INFERIOR_VENA_CAVA = 21
    FAT = 30
    SEPARATING_FAT = 31  # claimed, so that no other organ touches
    SKIN = 32
    MUSCLE = 33
    CORTICAL_BONE = 34
    MARROW = 35
    DISC = 36
    CANAL = 37
    LUNG = 38
    HEART = 39
    VEIN = 40
    ARTERY = 41
    TABLE = 42
    LIVER_VESSEL = 50
    MEDULLA_LEFT = 51
    MEDULLA_RIGHT = 52
    STOMACH_FLUID = 53
    STOMACH_GAS = 54
    DUODENUM_FLUID = 55
    COLON_STOOL = 56
    COLON_GAS = 57
    INTESTINE_FLUID = 58


PART_OF = {
    Tissue.LIVER_VESSEL: Tissue.LIVER,
    Tissue.MEDULLA_LEFT: Tissue.KIDNEY_LEFT,
    Tissue.MEDULLA_RIGHT: Tissue.KIDNEY_RIGHT,
    Tissue.STOMACH_FLUID: Tissue.STOMACH,
    Tissue.STOMACH_GAS: Tissue.STOMACH,
    Tissue.DUODENUM_FLUID: Tissue.DUODENUM,
    Tissue.COLON_STOOL: Tissue.COLON,
    Tissue.COLON_GAS: Tissue.COLON,
    Tissue.INTESTINE_FLUID: Tissue.INTESTINE,
}
LABELLED = tuple(tissue for tissue in Tissue if 0 < tissue < Tissue.FAT)
NAMES = {int(tissue): tissue.name.lower() for tissue in LABELLED}

# Mean HU in the portal-venous phase, how much the mean differs between patients (SD), and the texture within (SD).
HU: dict[Tissue, tuple[float, float, float]] = {
    Tissue.AIR: (-1000, 0, 0),
    Tissue.LIVER: (110, 8, 4),
    Tissue.SPLEEN: (125, 8, 4),
    Tissue.KIDNEY_LEFT: (190, 12, 6),
    Tissue.KIDNEY_RIGHT: (190, 12, 6),
    Tissue.STOMACH: (80, 8, 8),
    Tissue.GALLBLADDER: (10, 4, 2),
    Tissue.ESOPHAGUS: (60, 6, 8),
    Tissue.PANCREAS: (100, 8, 18),
    Tissue.DUODENUM: (85, 8, 10),
    Tissue.COLON: (70, 8, 8),
    Tissue.INTESTINE: (95, 10, 10),
    Tissue.ADRENAL: (75, 6, 4),
    Tissue.AORTA: (170, 12, 3),
    Tissue.INFERIOR_VENA_CAVA: (150, 10, 6),
    Tissue.FAT: (-102, 3, 8),
    Tissue.SEPARATING_FAT: (-98, 3, 8),
    Tissue.SKIN: (20, 5, 10),
    Tissue.MUSCLE: (60, 5, 10),
    Tissue.CORTICAL_BONE: (560, 40, 60),
    Tissue.MARROW: (200, 25, 45),
    Tissue.DISC: (90, 8, 8),
    Tissue.CANAL: (25, 3, 6),
    Tissue.LUNG: (-850, 15, 30),
    Tissue.HEART: (140, 10, 10),
    Tissue.VEIN: (160, 8, 3),
    Tissue.ARTERY: (170, 12, 3),
    Tissue.TABLE: (40, 30, 5),
    Tissue.LIVER_VESSEL: (160, 6, 3),
    Tissue.MEDULLA_LEFT: (135, 10, 8),
    Tissue.MEDULLA_RIGHT: (135, 10, 8),
    Tissue.STOMACH_FLUID: (22, 8, 12),
    Tissue.STOMACH_GAS: (-960, 5, 5),
    Tissue.DUODENUM_FLUID: (25, 8, 8),
    Tissue.COLON_STOOL: (-20, 25, 90),
    Tissue.COLON_GAS: (-950, 10, 10),
    Tissue.INTESTINE_FLUID: (35, 10, 14),
}


def hu_tables(rng: np.random.Generator) -> tuple[Float, Float]:
    """Mean and texture per tissue value for one patient, (n,) float32 each; paired kidneys look alike."""
    n = max(Tissue) + 1
    mean, texture = np.zeros(n, np.float32), np.zeros(n, np.float32)
    for tissue, (hu, spread, within) in HU.items():
        mean[tissue] = hu + spread * np.clip(rng.standard_normal(), -2, 2)
        texture[tissue] = within
    mean[Tissue.KIDNEY_RIGHT], mean[Tissue.MEDULLA_RIGHT] = mean[Tissue.KIDNEY_LEFT], mean[Tissue.MEDULLA_LEFT]
    mean[Tissue.ARTERY] = mean[Tissue.AORTA]
    return mean, texture


def label_table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Label value per tissue value, (n,) uint8; 0 for what has no label."""
    table = np.zeros(max(Tissue) + 1, np.uint8)
    table[list(LABELLED)] = LABELLED
    for part, organ in PART_OF.items():
        table[part] = organ
    return table
