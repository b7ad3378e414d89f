"""SNOMED CT codes of structures, by the names this project uses for them."""

from typing import Any

# Names of pydicom's table of SNOMED CT codes used in DICOM.
_CONCEPTS = {
    "adrenal": "AdrenalGland",
    "aorta": "Aorta",
    "bladder": "Bladder",
    "brain": "Brain",
    "colon": "Colon",
    "duodenum": "Duodenum",
    "esophagus": "Esophagus",
    "femur": "Femur",
    "gallbladder": "Gallbladder",
    "heart": "Heart",
    "inferior_vena_cava": "InferiorVenaCava",
    "kidney": "Kidney",
    "liver": "Liver",
    "lung": "Lung",
    "pancreas": "Pancreas",
    "portal_vein": "PortalVein",
    "prostate": "Prostate",
    "rectum": "Rectum",
    "spinal_cord": "SpinalCord",
    "spleen": "Spleen",
    "stomach": "Stomach",
    "uterus": "Uterus",
}
_SIDES = {"left": "Left", "right": "Right"}


def property_codes(name: str) -> tuple[Any, Any, Any | None]:
    """Category, type and side (None without one) of a structure, e.g. for ``kidney_left``, ``Left kidney``, ``liver``.

    A name that is not known is an anatomical structure of no particular kind; its own name stays in the label.
    """
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    # The wording of PS3.16 CID 7150; pydicom's table has the same code under SNOMED's full name.
    category = Code("123037004", "SCT", "Anatomical Structure")
    words = name.lower().replace("_", " ").replace("-", " ").split()
    sides = [word for word in words if word in _SIDES]
    organ = "_".join(word for word in words if word not in _SIDES and word != "gland")
    if organ not in _CONCEPTS or len(sides) > 1:
        return category, codes.SCT.AnatomicalStructure, None
    side = getattr(codes.SCT, _SIDES[sides[0]]) if sides else None
    return category, getattr(codes.SCT, _CONCEPTS[organ]), side
