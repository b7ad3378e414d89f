"""The main job end to end, for one's first minute: a case, a simulated reader, masks, a journal, a report.

May import every room but the command line.
"""

from gazeseg.demo.run import DemoResult, run_demo

__all__ = ["DemoResult", "run_demo"]
