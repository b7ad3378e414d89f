"""Brightness (HU) inside organs and other parts of the body."""

import numpy as np

from gazeseg.prepare.synthetic_field import Float32, Mask, grid, smooth_field
from gazeseg.prepare.synthetic_hollow import paint_hollow
from gazeseg.prepare.synthetic_lesions import depth_mm, with_chalk, with_lesions
from gazeseg.prepare.synthetic_phase import Phase
from gazeseg.prepare.synthetic_scene import Kind, Scene

_MARGIN_PX = 2
_LIVER, _SPLEEN, _GALLBLADDER = 1, 2, 6
_KIDNEYS, _HOLLOW = (3, 4), (5, 7, 9, 10, 11)


def paint(scene: Scene, phase: Phase, rng: np.random.Generator) -> Float32:
    """HU of every pixel, with borders as sharp as the labels."""
    from scipy import ndimage

    base = np.array([_FLAT.get(kind, -100.0) for kind in scene.kinds], np.float32)
    hu = base[scene.parts]
    hu += np.float32(rng.uniform(3, 9)) * smooth_field(hu.shape, 3 / scene.mm_px, rng)
    for part, window in enumerate(ndimage.find_objects(scene.parts), start=1):
        if window is not None and scene.kinds[part] not in _FLAT:
            mask = scene.parts[window] == part
            hu[window][mask] = _part(scene, part, mask, phase, rng)[mask]
    for organ, window in enumerate(ndimage.find_objects(scene.organs), start=1):
        if window is not None:
            mask = scene.organs[window] == organ
            hu[window][mask] = _organ(organ, mask, scene.mm_px, phase, rng)[mask]
    return hu


_FLAT: dict[Kind, float] = {
    Kind.AIR: -1000, Kind.FAT: -100, Kind.LUNG: -850, Kind.TABLE: 250, Kind.METAL: 3000, Kind.CANAL: 25, Kind.DISC: 85,
    Kind.SKIN: 15,
}  # fmt: skip


def _part(scene: Scene, part: int, mask: Mask, phase: Phase, rng: np.random.Generator) -> Float32:
    kind, mm_px = scene.kinds[part], scene.mm_px
    if kind is Kind.BONE:
        return _bone(mask, mm_px, rng)
    if kind is Kind.BOWEL:
        return paint_hollow(mask, mm_px, phase, rng)
    if kind is Kind.KIDNEY:
        return _kidney(mask, mm_px, phase, rng)
    if kind is Kind.NEIGHBOUR:
        return _textured(mask, phase.of(scene.beside.get(part, 0)) + rng.normal(0, 12), 5 / mm_px, rng)
    if kind is Kind.MUSCLE:
        return _muscle(mask, mm_px, phase, rng)
    name = {Kind.ARTERY: "artery", Kind.VEIN: "vein"}.get(kind, "gland")
    hu = _textured(mask, phase.hu[name] + rng.normal(0, 4), 5 / mm_px, rng)
    return with_chalk(hu, mask, mm_px, rng) if kind is Kind.ARTERY and rng.random() < 0.15 else hu


def _organ(organ: int, mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator) -> Float32:
    if organ in _HOLLOW:
        return paint_hollow(mask, mm_px, phase, rng, collapsed=organ == 7)
    if organ in _KIDNEYS:
        return with_lesions(_kidney(mask, mm_px, phase, rng), mask, mm_px, rng)
    if organ == _GALLBLADDER:
        return _gallbladder(mask, mm_px, phase, rng)
    hu = _textured(mask, phase.of(organ), rng.uniform(5, 14) / mm_px, rng)
    if organ == _LIVER:
        hu = _vessels(hu, phase, mm_px, rng)
    if organ == _SPLEEN and phase.hu["medulla"] < -40:
        # in the arterial phase the spleen is striped
        hu += np.float32(rng.uniform(0, 28)) * smooth_field(hu.shape, rng.uniform(6, 12) / mm_px, rng)
    if organ == 8:
        clefts = smooth_field(hu.shape, rng.uniform(3, 6) / mm_px, rng) > rng.uniform(1.2, 3)
        hu[clefts] -= rng.uniform(20, 90)
    return with_lesions(hu, mask, mm_px, rng)


def _textured(mask: Mask, level: float, scale_px: float, rng: np.random.Generator) -> Float32:
    """A level that wanders slowly and is grainy."""
    slow = np.float32(rng.uniform(1, 6)) * smooth_field(mask.shape, 2.5 * scale_px, rng)
    fine = np.float32(rng.uniform(1, 7)) * smooth_field(mask.shape, 0.4 * scale_px, rng)
    return np.asarray(level + slow + fine, np.float32)


def _bone(mask: Mask, mm_px: float, rng: np.random.Generator) -> Float32:
    """A bright ring about spongy bone."""
    deep_mm = depth_mm(mask, mm_px)
    sponge = rng.uniform(140, 280) + rng.uniform(10, 35) * smooth_field(mask.shape, rng.uniform(1, 2) / mm_px, rng)
    ring_mm = rng.uniform(1.2, 3)
    return np.where(deep_mm < ring_mm, rng.uniform(350, 900), sponge).astype(np.float32)


def _kidney(mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator) -> Float32:
    """Cortex, pyramids that lag behind it, and a hilum of fat or late urine."""
    deep_mm = depth_mm(mask, mm_px)
    level = phase.hu["kidney"]
    hu = _textured(mask, level, 5 / mm_px, rng)
    pyramids = (deep_mm > rng.uniform(4, 7)) & (smooth_field(mask.shape, 7 / mm_px, rng) > rng.uniform(-0.6, 0.4))
    hu[pyramids] += np.float32(phase.hu["medulla"])
    if rng.random() < 0.4 and deep_mm.max() > 10:
        hu[deep_mm > deep_mm.max() * rng.uniform(0.7, 0.9)] = rng.choice([rng.uniform(-90, 10), level + 200])
    return hu


def _muscle(mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator) -> Float32:
    """Muscle with streaks of fat."""
    hu = _textured(mask, phase.hu["muscle"], 5 / mm_px, rng)
    streaks = np.abs(smooth_field(mask.shape, rng.uniform(5, 12) / mm_px, rng)) < rng.uniform(0, 0.12)
    hu[streaks] -= np.float32(rng.uniform(20, 120))
    return hu


def _gallbladder(mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator) -> Float32:
    """Bile in a thin wall; now and then stones at the bottom, or bile bright with contrast."""
    bile = rng.uniform(-5, 28) if rng.random() < 0.88 else rng.uniform(40, 200)
    hu = _textured(mask, bile, 8 / mm_px, rng)
    if rng.random() < 0.6:
        hu[depth_mm(mask, mm_px) < rng.uniform(0.8, 3)] = bile + rng.uniform(0.1, 0.9) * (phase.hu["wall"] - bile)
    if rng.random() < 0.12:
        low = np.flatnonzero(mask.any(axis=1)).max() - rng.uniform(3, 8) / mm_px
        stones = (grid(mask.shape)[0] > low) & (smooth_field(mask.shape, 3 / mm_px, rng) > 0)
        hu[stones] = rng.uniform(60, 400)
    return hu


def _vessels(hu: Float32, phase: Phase, mm_px: float, rng: np.random.Generator) -> Float32:
    """Veins of the liver: short branches, brighter or (unenhanced, fatless) darker than it."""
    ridge = np.abs(smooth_field(hu.shape, rng.uniform(14, 30) / mm_px, rng)) < rng.uniform(0.04, 0.12)
    dots = smooth_field(hu.shape, rng.uniform(3, 7) / mm_px, rng) > rng.uniform(1.7, 3)
    where = (ridge & (smooth_field(hu.shape, 18 / mm_px, rng) > rng.uniform(0.2, 1.5))) | dots
    hu[where] += np.float32(np.clip(phase.hu["vein"] - phase.hu["liver"], -25, 70) * rng.uniform(0.5, 1))
    return hu
