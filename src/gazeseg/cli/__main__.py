"""``python -m gazeseg.cli``."""

import sys

from gazeseg.cli import main

sys.exit(main())
