"""``gazeseg serve`` says what is wrong before there is a page, and ``gazeseg link`` lets others in."""

import json

import numpy as np
import pytest

from gazeseg.export import write_nifti, write_volume
from gazeseg.serve.links import links_at
from gazeseg.serve.listening import Place, bound
from gazeseg.testing import small_volume
from gazeseg.types import Geometry, Volume


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.nii.gz"
    write_volume(path, small_volume())
    return path


def test_a_mask_on_another_grid_is_told_at_once(refused, case, tmp_path):
    other = Volume(np.zeros((9, 8, 7), np.int16), Geometry(np.eye(4), (9, 8, 7)))
    write_nifti(tmp_path / "mask.nii.gz", np.ones(other.shape, np.uint8), other, {1: "liver"}, {})
    said = refused("serve", case, "--labels", tmp_path / "mask.nii.gz", "--work", tmp_path / "work", "--port", 0)
    assert "expected labels on the grid of the image (40 x 36 x 12 voxels" in said
    assert "found 9 x 8 x 7 voxels" in said
    assert list((tmp_path / "work").glob("journals/*")) == []


def test_more_masks_than_cases_are_told_at_once(refused, case, tmp_path):
    said = refused("serve", case, "--labels", f"{case},{case}", "--work", tmp_path / "work", "--port", 0)
    assert "expected at most one mask per case, found 2 for 1" in said


def test_listening_elsewhere_demands_a_certificate(refused, case):
    said = refused("serve", case, "--listen", "0.0.0.0", "--origin", "https://ct.example")
    assert "expected --tls-cert and --tls-key to listen on 0.0.0.0, which other machines can reach, found none" in said
    assert "-subj /CN=ct.example" in said
    assert "found one of them: give both" in refused("serve", case, "--tls-cert", case)


def test_too_many_links_are_told(refused, case):
    assert "expected --links in 0..1000, found -1" in refused("serve", case, "--links", -1)


def test_a_link_needs_a_service(refused, tmp_path):
    said = refused("link", "--work", tmp_path)
    assert "expected one service that runs with the work folder" in said
    assert "start gazeseg serve" in said


def test_a_link_says_whose_work_it_opens(done, refused, tmp_path):
    with bound(Place("127.0.0.1", ("127.0.0.1",), 0)) as listener:
        links = links_at(tmp_path, listener.getsockname()[1])
        links.open("https://ct.example", *listener.getsockname())
        first, new = (json.loads(done("link", "--work", tmp_path, "--json")) for _ in range(2))
        named = done("link", "--work", tmp_path, "--reader", "anna")
        assert "expected a reader's name" in refused("link", "--work", tmp_path, "--reader", "../anna")
        assert [said["reader"] for said in (first, new)] == ["1", "2"]
        assert [links.redeem(said["url"].partition("token=")[2]) for said in (first, new)] == ["1", "2"]
        assert links.redeem(named.split()[1].partition("token=")[2]) == "anna"
        assert "--reader anna makes another link to the same work" in named
