"""The interaction: events change a state, the journal keeps them, masks follow from both.

Comes in: a volume, a predictor and session events. Goes out: predictions, label maps, a journal that can be verified
and replayed. May import prompts, images and what lies below them; never a model.
"""

from gazeseg.session.acts import Given, Renamed, SliceKey, given_by, prompts_in
from gazeseg.session.completeness import Completeness, completeness, unfinished
from gazeseg.session.compose import LabelMap, compose, repaint
from gazeseg.session.header import journal_header, volume_fingerprint
from gazeseg.session.journal import Journal
from gazeseg.session.memory import Memory
from gazeseg.session.replay import check_same, replay
from gazeseg.session.runs import from_runs, to_runs
from gazeseg.session.session import Asked, Session, Update
from gazeseg.session.state import State, Structure, initial_state
from gazeseg.session.transitions import step
from gazeseg.session.verify import Verdict, read_journal, verify
from gazeseg.types.session_json import event_from_json, event_to_json

__all__ = [
    "Asked",
    "Completeness",
    "Given",
    "Journal",
    "LabelMap",
    "Memory",
    "Renamed",
    "Session",
    "SliceKey",
    "State",
    "Structure",
    "Update",
    "Verdict",
    "check_same",
    "completeness",
    "compose",
    "event_from_json",
    "event_to_json",
    "from_runs",
    "given_by",
    "initial_state",
    "journal_header",
    "prompts_in",
    "read_journal",
    "repaint",
    "replay",
    "step",
    "to_runs",
    "unfinished",
    "verify",
    "volume_fingerprint",
]
