"""``python -m gazeseg`` is ``gazeseg``."""

import sys

from gazeseg.cli import main

sys.exit(main())
