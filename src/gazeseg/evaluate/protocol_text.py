"""What was done, in words, for summary and report: how objects count, how means are made, what is missing."""

from collections.abc import Mapping

from gazeseg.evaluate.bootstrap import DRAWS
from gazeseg.evaluate.metrics import NSD_TOLERANCE_MM, NSD_TOLERANCE_PX
from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.significance import MIN_PATIENTS
from gazeseg.images.objects import MIN_PIXELS, MIN_VOXELS

_OBJECTS = {
    "organ": (
        f"one organ on one axial slice with at least {MIN_PIXELS} px, all its pieces; only organs annotated there"
    ),
    "paper": (
        f"as in Khaertdinova et al. (arXiv 2410.17920): 3D components under {MIN_VOXELS} voxels (volumes only) and 2D "
        f"components under {MIN_PIXELS} px dropped, then each filled external contour is one object; scored on the "
        "grid of the image, where the paper scores at 256 x 256"
    ),
}


_AUTOMATIC = {
    "organ": "the predicted organ on the object's slice",
    "paper": (
        "the 8-connected components of the predicted organ that overlap the object's contour more than any other contour "
        "of the organ on the slice, holes filled"
    ),
}


def protocol_text(settings: Settings, plan: Plan, *, automatic: bool = False, tested: bool = False) -> dict[str, str]:
    """Terms and what they mean here; ``automatic`` systems and columns ``tested`` have terms of their own."""
    return {
        "Object": _OBJECTS[settings.objects],
        **{f"Regime {regime.name}": regime.about for regime in plan.regimes},
        **({"Draws": _draws_text(settings)} if settings.draws > 1 else {}),
        **(_automatic_text(settings) if automatic else {}),
        "Prompts": (
            "made by the regime alone, from the truth and the system's last mask; a system gets the image, all prompts "
            "so far and its own last answer; the user of a system that takes positive points only points at what is missing, "
            "never at what is too much; random numbers come from object, regime and seed, equal for all systems"
        ),
        "Dice": "twice the overlap over the sum of sizes, per object in 2D; empty against empty is 1",
        "NSD": (
            f"share of both boundaries within {NSD_TOLERANCE_MM:g} mm of the other, {NSD_TOLERANCE_PX:g} px where the "
            "spacing is unknown; boundary pixels, distances between pixel centres"
        ),
        "Mean": (
            "over organs of the mean over patients (of the mean over a patient's objects); 95 % percentile interval of "
            f"{DRAWS} bootstrap draws over patients in which each organ has one; none from one patient, or where hardly a draw "
            "has all organs; that of an organ known from two patients is little more than their two values"
        ),
        **({"Tests": _TESTS} if tested else {}),
        "Budget": "the mask after the last update within the budget; empty before the first; for points one shot of its own",
        "Drop": "an update that lowers Dice by more than 1 point, as a share of all updates within the last budget",
        "Model time": (
            "decoding of all updates on this machine; embeddings are in objects.csv (seconds_embed); of an automatic "
            "system the seconds its folder gives for the case, shared by the objects scored there"
        ),
    }


def _draws_text(settings: Settings) -> str:
    return (
        f"each regime with random numbers met each object {settings.draws} times, with seeds {settings.seed} to "
        f"{settings.seed + settings.draws - 1}; an object counts with the mean of its draws"
    )


def _automatic_text(settings: Settings) -> dict[str, str]:
    return {
        "Automatic systems": (
            f"regime automatic: no prompt, no update; scored on the same objects by {_AUTOMATIC[settings.objects]}, where "
            "false positives on slices without the organ do not show"
        ),
        "Volumes": (
            "automatic systems only: 3D Dice per organ and patient over all annotated slices, NSD at "
            f"{NSD_TOLERANCE_MM:g} mm in 3D where the spacing between slices is known; false positives count 0"
        ),
    }


_TESTS = (
    "paired Wilcoxon signed-rank tests, two-sided; unit: the patient (mean over organs of the means of its objects; per "
    f"organ the mean of its objects); none with fewer than {MIN_PATIENTS} patients; Holm's correction over all pairs of "
    "columns of a score, per organ over all pairs and organs"
)


def warnings_text(settings: Settings, plan: Plan, never_predicted: Mapping[str, list[str]] | None = None) -> list[str]:
    """What must not be overlooked; ``never_predicted`` are organs a system has no label for."""
    found = [
        f"{system} knows no {', '.join(organs)}: its masks of these objects count as empty."
        for system, organs in (never_predicted or {}).items()
    ]
    if plan.seen_objects:
        found.append(
            f"Includes {plan.seen_objects} objects of patients that a system saw in training "
            f"(--patients {settings.patients}): not a test."
        )
    if plan.namesakes:
        ours, theirs = plan.namesakes[0]
        found.append(
            f"Cannot tell of {len(plan.namesakes)} of the patients whether a system saw them in training, where a data set of "
            f"another name calls its patients alike ({ours} here, {theirs} there). If they are the same, call the data set here "
            "as there."
        )
    if settings.limit is not None and plan.beyond_limit:
        found.append(f"A quick look at {len(plan.keys)} of {len(plan.keys) + plan.beyond_limit} objects (--limit).")
    return found


def left_out_text(settings: Settings, plan: Plan) -> list[str]:
    """What is not in the results, and why."""
    found = [f"Organs with less than {MIN_PIXELS} px on a slice, and organs not annotated."]
    if plan.left_out_objects:
        patients = ", ".join(plan.left_out_patients)
        found.append(f"{plan.left_out_objects} objects of patients that a system saw in training: {patients}.")
    if plan.without_recording:
        found.append(f"{plan.without_recording} objects without a recording for the replay regime.")
    if plan.beyond_limit:
        found.append(f"{plan.beyond_limit} objects beyond --limit {settings.limit}, by lot.")
    return found
