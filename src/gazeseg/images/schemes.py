"""Which number means which organ in well-known label sets."""

from gazeseg.images.slices_folder import ORGANS

_AMOS = """
    spleen kidney_right kidney_left gallbladder esophagus liver stomach aorta inferior_vena_cava pancreas
    adrenal_right adrenal_left duodenum bladder prostate_uterus
"""
_PANCREAS_CT = "spleen pancreas kidney_left gallbladder esophagus liver stomach duodenum"

# TotalSegmentator v2, task ``total``: these, the spine from below, and so on in the order of the function below.
_TOTAL_ORGANS = """
    spleen kidney_right kidney_left gallbladder liver stomach pancreas adrenal_gland_right adrenal_gland_left
    lung_upper_lobe_left lung_lower_lobe_left lung_upper_lobe_right lung_middle_lobe_right lung_lower_lobe_right
    esophagus trachea thyroid_gland small_bowel duodenum colon urinary_bladder prostate kidney_cyst_left
    kidney_cyst_right sacrum vertebrae_S1
"""
_TOTAL_VESSELS = """
    heart aorta pulmonary_vein brachiocephalic_trunk subclavian_artery_right subclavian_artery_left
    common_carotid_artery_right common_carotid_artery_left brachiocephalic_vein_left brachiocephalic_vein_right
    atrial_appendage_left superior_vena_cava inferior_vena_cava portal_vein_and_splenic_vein
"""
_TOTAL_PAIRED = "iliac_artery iliac_vena humerus scapula clavicula femur hip"
_TOTAL_MUSCLES = "gluteus_maximus gluteus_medius gluteus_minimus autochthon iliopsoas"


def _numbered(names: str) -> dict[int, str]:
    return dict(enumerate(names.split(), start=1))


def _totalsegmentator() -> dict[int, str]:
    spine = " ".join(
        f"vertebrae_{part}{n}" for part, count in (("L", 5), ("T", 12), ("C", 7)) for n in range(count, 0, -1)
    )
    ribs = " ".join(f"rib_{side}_{n}" for side in ("left", "right") for n in range(1, 13))
    paired, muscles = _both(_TOTAL_PAIRED), _both(_TOTAL_MUSCLES)
    return _numbered(
        f"{_TOTAL_ORGANS} {spine} {_TOTAL_VESSELS} {paired} spinal_cord {muscles} brain skull {ribs} "
        "sternum costal_cartilages"
    )


def _both(names: str) -> str:
    return " ".join(f"{name}_{side}" for name in names.split() for side in ("left", "right"))


SCHEMES: dict[str, dict[int, str]] = {
    "slices": dict(ORGANS),
    "amos": _numbered(_AMOS),
    "totalsegmentator": _totalsegmentator(),
    "pancreas_ct": _numbered(_PANCREAS_CT),
}
