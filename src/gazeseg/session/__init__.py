"""The interaction: events change a state, the journal keeps them, masks follow from both.

Comes in: a volume, a predictor and session events. Goes out: predictions, label maps, a journal that can be verified
and replayed. May import prompts, images and what lies below them; never a model.
"""

from gazeseg.session.compose import LabelMap, compose, repaint
from gazeseg.session.events_json import event_from_json, event_to_json
from gazeseg.session.header import journal_header, volume_fingerprint
from gazeseg.session.journal import Journal
from gazeseg.session.replay import check_same, replay
from gazeseg.session.runs import from_runs, to_runs
from gazeseg.session.session import Session, Update
from gazeseg.session.state import Given, SliceKey, State, Structure, initial_state, prompts_in, step
from gazeseg.session.verify import Verdict, read_journal, verify

__all__ = [
    "Given",
    "Journal",
    "LabelMap",
    "Session",
    "SliceKey",
    "State",
    "Structure",
    "Update",
    "Verdict",
    "check_same",
    "compose",
    "event_from_json",
    "event_to_json",
    "from_runs",
    "initial_state",
    "journal_header",
    "prompts_in",
    "read_journal",
    "repaint",
    "replay",
    "step",
    "to_runs",
    "verify",
    "volume_fingerprint",
]
