import numpy as np
import pytest

from gazeseg.simulate import default_screen, phantom
from gazeseg.types import Plane, View, Window


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def screen():
    return default_screen()


@pytest.fixture(scope="session")
def patient():
    """Volume, labels and names of a small phantom."""
    return phantom(seed=1, shape=(144, 144, 24))


@pytest.fixture(scope="session")
def view_at(screen):
    """A 501 x 501 mm slice of 1 mm pixels, its middle (250, 250) in the middle of the screen, at some zoom."""

    def view_at(zoom=1.0):
        scale = zoom * 0.9 * screen.size_px[1] / 500
        origin = tuple(size / 2 - 250 * scale for size in screen.size_px)
        return View(
            Plane(2, 0, 1, False, False), 0, (501, 501, 3), (1.0, 1.0, 1.0), Window(-160, 240), origin, (scale, scale)
        )

    return view_at
