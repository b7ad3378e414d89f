"""Label maps as DICOM Segmentation, one binary segment per structure, on the images they were drawn on."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.export.dicom_source import SourceImage, source_images
from gazeseg.export.organs import property_codes
from gazeseg.export.sidecar import check_labels, write_sidecar
from gazeseg.files import replacing
from gazeseg.types import Volume

SERIES_DESCRIPTION = "gazeseg - research only, not for clinical use"
CONTENT_DESCRIPTION = "Gaze-assisted segmentation, research only"
MAX_LABEL = 64


def write_dicom_seg(
    path: str | Path,
    label_map: npt.NDArray[Any],
    volume: Volume,
    names: dict[int, str],
    provenance: dict[str, Any],
    source: str | Path | None = None,
) -> None:
    """Write a DICOM SEG (binary) and a JSON sidecar. Equal inputs give equal content apart from UIDs and times.

    Segments are numbered from 1 in the order of the label values, as DICOM demands; each tells its label value in its
    description. Series description and content qualification say that this is research.

    Args:
        path: the file, by custom ``.dcm``.
        label_map: (i, j, k) whole numbers.
        volume: what was segmented, read from DICOM.
        names: name of each label value, at most 64 characters.
        provenance: how the mask came to be, JSON values; ``model`` and ``gazeseg`` go into the file.
        source: folder of the DICOM images; None for where the volume came from.

    Raises:
        ImageError: the DICOM images are not those of the volume.
        InputError: an empty label map, or one that does not fit the volume or the names.
    """
    labels = check_labels(label_map, names, volume)
    values = [int(value) for value in np.unique(labels) if value]
    check_names(values, names)
    images = source_images(volume, source)
    numbers = np.zeros(256, dtype=np.uint8)
    numbers[values] = np.arange(1, len(values) + 1)
    segmentation = _segmentation(images, numbers[labels], [(value, names[value]) for value in values], provenance)
    with replacing(path) as temporary:
        segmentation.save_as(temporary, enforce_file_format=True)
    write_sidecar(path, names, provenance)


def check_names(values: list[int], names: dict[int, str]) -> None:
    """Refuse label maps and names that DICOM cannot hold.

    Raises:
        InputError: no labels at all, or a name that is too long or has a backslash.
    """
    if not values:
        raise InputError(
            "expected a label map with at least one structure, found an empty one: segment something first"
        )
    for value in values:
        if len(names[value]) > MAX_LABEL or "\\" in names[value]:
            raise InputError(
                f"expected a name of at most {MAX_LABEL} characters without backslash for label {value}, "
                f"found {names[value]!r}: DICOM cannot hold it"
            )


def _segmentation(
    images: list[SourceImage],
    numbers: npt.NDArray[np.uint8],
    structures: list[tuple[int, str]],
    provenance: dict[str, Any],
) -> Any:
    import highdicom
    from pydicom.uid import generate_uid

    descriptions = [_description(n, value, name, provenance) for n, (value, name) in enumerate(structures, start=1)]
    with warnings.catch_warnings():
        # Names of de-identified patients have one component; they are passed on as they are.
        warnings.filterwarnings("ignore", message="The string .* is unlikely to represent the intended person name")
        segmentation = highdicom.seg.Segmentation(
            source_images=[image.dataset for image in images],
            pixel_array=np.stack([image.cut(numbers) for image in images]),
            segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
            segment_descriptions=descriptions,
            series_instance_uid=generate_uid(prefix=None),
            series_number=900,
            sop_instance_uid=generate_uid(prefix=None),
            instance_number=1,
            manufacturer="gazeseg developers",
            manufacturer_model_name="gazeseg",
            software_versions=str(provenance.get("gazeseg", "unknown")),
            device_serial_number="none",
            content_label="GAZESEG",
            content_description=CONTENT_DESCRIPTION,
            series_description=SERIES_DESCRIPTION,
            # UTF-8: names of structures may be in any language, and what the images say may be empty.
            specific_character_set="ISO_IR 192",
        )
    # Not in the SEG IOD but allowed to be added to it; programs that look for it know what it means.
    segmentation.ContentQualification = "RESEARCH"
    return segmentation


def _description(number: int, value: int, name: str, provenance: dict[str, Any]) -> Any:
    import highdicom
    from pydicom.sr.codedict import codes

    category, kind, side = property_codes(name)
    model = provenance.get("model") or {}
    algorithm = highdicom.AlgorithmIdentificationSequence(
        name=f"gazeseg {model.get('name', '')}".strip()[:MAX_LABEL],
        family=codes.DCM.ArtificialIntelligence,
        version=str(model.get("hash") or "unknown")[:MAX_LABEL],
    )
    description = highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=name,
        segmented_property_category=category,
        segmented_property_type=kind,
        algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.SEMIAUTOMATIC,
        algorithm_identification=algorithm,
    )
    description.SegmentDescription = f"label value {value}"
    if side is not None:
        coded = highdicom.sr.CodedConcept.from_code(side)
        description.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [coded]
    return description
