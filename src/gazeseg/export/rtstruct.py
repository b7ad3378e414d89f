"""Label maps as DICOM RT Structure Set: one region of interest per structure, contours on every source image."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.export.contours import Loop, outlines
from gazeseg.export.dicom_headers import MAY_BE_EMPTY
from gazeseg.export.dicom_seg import SERIES_DESCRIPTION, check_names
from gazeseg.export.dicom_source import SourceImage, source_images
from gazeseg.export.sidecar import check_labels, write_sidecar
from gazeseg.files import replacing
from gazeseg.notice import NOTICE
from gazeseg.types import Bool, Volume

RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
# Detached Study Management: retired, but what PS3.3 C.8.8.5 has readers expect here.
STUDY_REFERENCE = "1.2.840.10008.3.1.2.3.1"
COLOURS = ((230, 60, 60), (60, 160, 230), (80, 200, 90), (240, 180, 40), (170, 90, 210), (40, 200, 200))

COPIED = (*MAY_BE_EMPTY, "StudyInstanceUID", "FrameOfReferenceUID", "PositionReferenceIndicator")


def write_rtstruct(
    path: str | Path,
    label_map: npt.NDArray[Any],
    volume: Volume,
    names: dict[int, str],
    provenance: dict[str, Any],
    source: str | Path | None = None,
) -> None:
    """Write an RT Structure Set and a JSON sidecar.

    Contours follow the edges of pixels, so that filling them gives back the label map; holes are joined to the outside
    by keyholes (see ``outlines``). Regions are numbered by label value.

    Args:
        path: the file, by custom ``.dcm``.
        label_map: (i, j, k) whole numbers.
        volume: what was segmented, read from DICOM.
        names: name of each label value, at most 64 characters.
        provenance: how the mask came to be, JSON values; ``gazeseg`` goes into the file.
        source: folder of the DICOM images; None for where the volume came from.

    Raises:
        ImageError: the DICOM images are not those of the volume.
        InputError: an empty label map, or one that does not fit the volume or the names.
    """
    labels = check_labels(label_map, names, volume)
    values = [int(value) for value in np.unique(labels) if value]
    check_names(values, names)
    images = source_images(volume, source)
    dataset = _frame(images, provenance)
    dataset.StructureSetROISequence = [_region(value, names[value], images[0]) for value in values]
    dataset.ROIContourSequence = [_contours(value, images, labels) for value in values]
    dataset.RTROIObservationsSequence = [_observation(value) for value in values]
    with replacing(path) as temporary:
        # Implicit VR: the explicit one has no room for contours of more than 64 KB.
        dataset.save_as(temporary, implicit_vr=True, little_endian=True, enforce_file_format=True)
    write_sidecar(path, names, provenance)


def _frame(images: list[SourceImage], provenance: dict[str, Any]) -> Any:
    """Everything but the regions: whose, when, by what, and on which images."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ImplicitVRLittleEndian, generate_uid

    now, first = datetime.now(UTC), images[0].dataset
    dataset = Dataset()
    for keyword in COPIED:
        setattr(dataset, keyword, first.get(keyword, ""))
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = RT_STRUCTURE_SET, generate_uid(prefix=None)
    dataset.Modality, dataset.SeriesInstanceUID, dataset.SeriesNumber = "RTSTRUCT", generate_uid(prefix=None), 901
    dataset.SeriesDescription, dataset.OperatorsName = SERIES_DESCRIPTION, ""
    dataset.Manufacturer, dataset.ManufacturerModelName = "gazeseg developers", "gazeseg"
    dataset.SoftwareVersions = str(provenance.get("gazeseg", "unknown"))
    dataset.StructureSetLabel, dataset.StructureSetDescription = "GAZESEG", NOTICE
    dataset.StructureSetDate = dataset.InstanceCreationDate = now.strftime("%Y%m%d")
    dataset.StructureSetTime = dataset.InstanceCreationTime = now.strftime("%H%M%S")
    dataset.TimezoneOffsetFromUTC = "+0000"
    dataset.ApprovalStatus = "UNAPPROVED"
    dataset.ReferencedFrameOfReferenceSequence = [_references(images)]
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return dataset


def _references(images: list[SourceImage]) -> Any:
    from pydicom.dataset import Dataset

    series, study, frame = Dataset(), Dataset(), Dataset()
    series.SeriesInstanceUID = images[0].dataset.SeriesInstanceUID
    series.ContourImageSequence = [_reference(image) for image in images]
    study.ReferencedSOPClassUID = STUDY_REFERENCE
    study.ReferencedSOPInstanceUID = images[0].dataset.StudyInstanceUID
    study.RTReferencedSeriesSequence = [series]
    frame.FrameOfReferenceUID = images[0].dataset.FrameOfReferenceUID
    frame.RTReferencedStudySequence = [study]
    return frame


def _reference(image: SourceImage) -> Any:
    from pydicom.dataset import Dataset

    reference = Dataset()
    reference.ReferencedSOPClassUID = image.dataset.SOPClassUID
    reference.ReferencedSOPInstanceUID = image.dataset.SOPInstanceUID
    return reference


def _region(value: int, name: str, image: SourceImage) -> Any:
    from pydicom.dataset import Dataset

    region = Dataset()
    region.ROINumber, region.ROIName = value, name
    region.ReferencedFrameOfReferenceUID = image.dataset.FrameOfReferenceUID
    region.ROIGenerationAlgorithm = "SEMIAUTOMATIC"
    region.ROIGenerationDescription = SERIES_DESCRIPTION
    return region


def _observation(value: int) -> Any:
    from pydicom.dataset import Dataset

    observation = Dataset()
    observation.ObservationNumber = observation.ReferencedROINumber = value
    observation.RTROIInterpretedType, observation.ROIInterpreter = "ORGAN", ""
    return observation


def _contours(value: int, images: list[SourceImage], labels: npt.NDArray[np.uint8]) -> Any:
    from pydicom.dataset import Dataset

    contours = Dataset()
    contours.ReferencedROINumber = value
    contours.ROIDisplayColor = list(COLOURS[value % len(COLOURS)])
    contours.ContourSequence = [
        _contour(image, loop) for image in images for loop in outlines(_is(value, image.cut(labels)))
    ]
    return contours


def _is(value: int, cut: npt.NDArray[np.uint8]) -> Bool:
    return np.asarray(cut == value)


def _contour(image: SourceImage, loop: Loop) -> Any:
    from pydicom.dataset import Dataset

    contour = Dataset()
    contour.ContourImageSequence = [_reference(image)]
    contour.ContourGeometricType = "CLOSED_PLANAR"
    contour.NumberOfContourPoints = len(loop)
    # Corners of pixels lie half a pixel before their centres.
    points = image.to_lps_mm(np.array(loop, dtype=np.float64) - 0.5)
    contour.ContourData = [f"{number:.4f}" for number in points.ravel()]
    return contour
