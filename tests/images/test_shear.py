from itertools import product

import numpy as np
import pytest

from gazeseg.images.shear import shear_deg, straight_geometry, unsheared
from gazeseg.types import Geometry, Volume

# Which axis leans on which, and by how much: slices aside, slices up, within the slice.
SHEARS = [(0, 2, 0.7), (1, 2, -0.5), (0, 1, 0.3)]


CASES = list(product(("LPS", "RAS", "IAL", "PSR", "SLP"), SHEARS))


@pytest.fixture(params=CASES, ids=str)
def tilted(request, make_affine):
    """A ramp along three world directions, on an oblique grid with one axis leaning on another."""
    code, (to, of, amount) = request.param
    affine = make_affine(code, (1.0, 1.5, 2.0), tilt=(10, -20, 5))
    affine[:3, of] += amount * affine[:3, to]
    geometry = Geometry(affine, (12, 10, 8))
    ijk = np.stack(np.meshgrid(*map(np.arange, geometry.shape), indexing="ij"), -1)
    return Volume((geometry.to_world(ijk) @ (1.0, 10.0, -4.0) - 5000).astype(np.float32), geometry)


def test_every_world_point_keeps_its_value(tilted):
    straight = unsheared(tilted)
    assert shear_deg(tilted.affine) > 5 > 1e-6 > shear_deg(straight.affine)
    ijk = np.stack(np.meshgrid(*map(np.arange, straight.shape), indexing="ij"), -1)
    mm = straight.geometry.to_world(ijk)
    old = tilted.geometry.to_voxel(mm)
    inside = np.all((old >= 0) & (old <= np.array(tilted.shape) - 1), axis=-1)
    assert inside.sum() > 200
    np.testing.assert_allclose(straight.array[inside], (mm @ (1.0, 10.0, -4.0) - 5000)[inside], atol=0.01)


def test_the_straight_grid_covers_the_tilted_one(tilted):
    straight = straight_geometry(tilted.geometry)
    corners = [[a * (n - 1) for a, n in zip(c, tilted.shape, strict=True)] for c in np.ndindex(2, 2, 2)]
    at = straight.to_voxel(tilted.geometry.to_world(corners))
    assert at.min() > -1e-3
    assert (at < np.array(straight.shape) - 1 + 1e-3).all()
    assert np.linalg.det(straight.affine[:3, :3]) * np.linalg.det(tilted.affine[:3, :3]) > 0


@pytest.mark.parametrize("code", ["LPS", "RAS", "IAL", "PSR"])
def test_a_straight_grid_stays_itself(code, make_affine):
    geometry = Geometry(make_affine(code, tilt=(10, -20, 5)), (5, 7, 4))
    assert straight_geometry(geometry).same_grid(geometry)
    assert shear_deg(geometry.affine) < 1e-5
