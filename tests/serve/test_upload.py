"""Files from the page: kept when they can be read, gone without a trace when not."""

import errno
import threading

import anyio
import numpy as np
import pytest
from starlette.testclient import TestClient

from gazeseg.errors import InputError
from gazeseg.export import write_nifti, write_volume
from gazeseg.serve import create_app
from gazeseg.serve import uploads as uploads_module
from gazeseg.serve.uploads import Uploads
from gazeseg.types import Geometry, Volume

SHOW = {"type": "show", "t_s": 0, "plane": "axial", "index": 5, "window": [-160, 240]}
SHOW |= {"origin_px": [100, 50], "scale_px": [10, 10], "screen_px": [1000, 800]}


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads", limit_bytes=200_000)


@pytest.fixture
def page(shelf, gate, links, uploads, tmp_path):
    app = create_app(shelf, gate, tmp_path / "exports", uploads=uploads)
    with TestClient(app, headers={"origin": "http://testserver"}) as client:
        client.get(links.link())
        yield client


@pytest.fixture
def mask(tmp_path, volume):
    """A mask of the case: a liver (6) on slices 4 and 5, with its sidecar."""
    labels = np.zeros(volume.shape, dtype=np.uint8)
    labels[5:20, 8:16, 4:6] = 6
    path = tmp_path / "mask.nii.gz"
    write_nifti(path, labels, volume, {6: "liver"}, {})
    return path, path.with_name("mask.json")


def send(page, *files):
    """Send (name, bytes) as one parcel; returns its word and the last answer."""
    word = page.post("/api/uploads").json()["upload"]
    answer = None
    for name, content in files:
        answer = page.put(f"/api/uploads/{word}", params={"name": name}, content=content)
    return word, answer


def left(uploads):
    return sorted(path.name for path in uploads.folder.glob("*"))


def test_a_nifti_file_becomes_a_case(page, case, uploads, volume):
    word, _ = send(page, ("my scan.nii.gz", case.read_bytes()))
    answer = page.post(f"/api/uploads/{word}/case", params={"name": "my scan.nii.gz"})
    assert answer.json() == {"case": "my-scan"}
    assert page.get("/api/cases").json()["cases"] == ["odd-name", "my-scan"]
    assert page.get("/api/cases/my-scan").json()["planes"]["axial"]["count"] == volume.shape[2]
    assert left(uploads) == ["my-scan.nii.gz"]
    assert [path.name for path in uploads.cases()] == ["my-scan.nii.gz"]


def test_two_cases_of_one_name_are_both_kept(page, case, uploads):
    for _ in range(2):
        word, _ = send(page, ("a.nii.gz", case.read_bytes()))
        page.post(f"/api/uploads/{word}/case", params={"name": "a.nii.gz"})
    assert left(uploads) == ["2-a.nii.gz", "a.nii.gz"]
    assert len(set(page.get("/api/cases").json()["cases"])) == 3


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "expected at least one file, found none"),
        ([("note.txt", b"hello")], "note.txt"),
        ([("cut.nii.gz", b"\x1f\x8b\x08\x00")], "cut.nii.gz"),
    ],
    ids=["nothing", "text", "damaged"],
)
def test_what_is_no_image_leaves_nothing(page, uploads, files, words):
    word, _ = send(page, *files)
    answer = page.post(f"/api/uploads/{word}/case", params={"name": "x"})
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert str(uploads.folder) not in answer.json()["error"]
    assert left(uploads) == []
    assert page.get("/api/cases").json()["cases"] == ["odd-name"]


def test_too_much_is_refused_while_it_comes(page, uploads):
    word, answer = send(page, ("big.nii", bytes(100_000)), ("more.nii", bytes(100_001)))
    assert (answer.status_code, answer.json()["error"]) == (
        422,
        "expected at most 0.0002 GB, found more: see --upload-limit",
    )
    assert left(uploads) == []
    assert "send the files again" in page.post(f"/api/uploads/{word}/case", params={"name": "x"}).json()["error"]


@pytest.mark.parametrize("name", ["../../evil.nii", "..\\evil.nii", "/etc/evil.nii", ".evil.nii"])
def test_names_cannot_leave_the_folder(page, uploads, name):
    word, _ = send(page, (name, b"x"))
    (folder,) = uploads.folder.iterdir()
    assert [path.name for path in folder.iterdir()] == ["evil.nii"]
    page.delete(f"/api/uploads/{word}")
    assert left(uploads) == []


def test_files_of_one_name_do_not_replace_each_other(page, uploads):
    send(page, ("IM1", b"a"), ("IM1", b"b"))
    (folder,) = uploads.folder.iterdir()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"IM1": b"a", "00002-IM1": b"b"}


def receive(uploads, word, chunks):
    anyio.run(uploads.receive, word, "a.nii", chunks)


async def two_chunks():
    yield b"a" * 10
    yield b"b" * 10


def test_the_disk_is_written_to_by_another_thread(uploads, monkeypatch):
    threads = []
    real = uploads_module._write_all
    monkeypatch.setattr(uploads_module, "_write_all", lambda *x: (threads.append(threading.current_thread()), real(*x)))
    word = uploads.begin()
    receive(uploads, word, two_chunks())
    (folder,) = uploads.folder.iterdir()
    assert (folder / "a.nii").read_bytes() == b"a" * 10 + b"b" * 10
    assert len(threads) == 2
    assert threading.main_thread() not in threads


def test_a_full_disk_leaves_nothing(uploads, monkeypatch):
    def full(stream, chunk):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads_module, "_write_all", full)
    with pytest.raises(InputError, match=r"cannot keep a\.nii: No space left on device: make room on the disk"):
        receive(uploads, uploads.begin(), two_chunks())
    assert left(uploads) == []


def test_a_cancelled_upload_leaves_nothing(uploads):
    async def stopped():
        word = uploads.begin()
        async with anyio.create_task_group() as group:

            async def endless():
                yield b"a" * 10
                group.cancel_scope.cancel()
                await anyio.sleep_forever()

            await uploads.receive(word, "a.nii", endless())

    anyio.run(stopped)
    assert left(uploads) == []


def test_when_one_file_fails_the_others_of_its_parcel_leave_nothing_either(uploads):
    word = uploads.begin()

    async def dropped():
        yield b"a" * 10
        uploads.drop(word)

    with pytest.raises(InputError, match="send the files again"):
        receive(uploads, word, dropped())
    assert left(uploads) == []


def test_what_an_earlier_run_left_is_removed(tmp_path):
    begun = Uploads(tmp_path)
    begun.begin()
    assert left(begun) != []
    Uploads(tmp_path)
    assert left(begun) == []


@pytest.mark.anyio
async def test_a_page_that_goes_leaves_nothing(uploads):
    async def chunks():
        yield b"half"
        raise RuntimeError("gone")

    word = uploads.begin()
    with pytest.raises(RuntimeError, match="gone"):
        await uploads.receive(word, "a.nii", chunks())
    assert left(uploads) == []


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_strangers_cannot_send(shelf, gate, uploads, tmp_path):
    with TestClient(create_app(shelf, gate, tmp_path, uploads=uploads)) as stranger:
        assert stranger.post("/api/uploads", headers={"origin": "http://testserver"}).status_code == 403
    assert left(uploads) == []


def test_a_mask_becomes_structures_of_the_open_case(page, mask, uploads):
    word, _ = send(page, *((path.name, path.read_bytes()) for path in mask))
    told = page.post(f"/api/uploads/{word}/mask", params={"case": "odd-name"}).json()
    assert told["structures"] == ["liver"]
    assert left(uploads) == []
    with page.websocket_connect("/api/cases/odd-name/talk") as socket:
        socket.receive_json()
        socket.send_json(SHOW)
        socket.send_json({"type": "import", "t_s": 1, "upload": word})
        heard = [socket.receive_json()]
        while heard[-1]["type"] != "state":
            heard.append(socket.receive_json())
    (structure,) = heard[-1]["structures"]
    assert (structure["name"], structure["value"], structure["slices"]) == ("liver", 6, {"axial": [4, 5]})
    assert structure["ml"] == pytest.approx(240 * 0.8 * 1.1 * 3 / 1000)
    assert sum(page.get("/api/cases/odd-name/labels/axial/5").content) == 120 * 6
    assert page.get("/api/cases").json()["progress"] == {"odd-name": {"structures": 1, "accepted": 0}}


def test_a_mask_on_another_grid_is_refused_with_both_grids(page, tmp_path, volume):
    shifted = np.array(volume.affine)
    shifted[2, 3] += 5
    other = Volume(np.ones(volume.shape, np.uint8), Geometry(shifted, volume.shape), "raw")
    write_volume(tmp_path / "other.nii.gz", other)
    word, _ = send(page, ("other.nii.gz", (tmp_path / "other.nii.gz").read_bytes()))
    said = page.post(f"/api/uploads/{word}/mask", params={"case": "odd-name"}).json()["error"]
    assert "expected labels on the grid of the image (40 x 36 x 12 voxels of 0.8 x 1.1 x 3 mm" in said
    assert said.count("40 x 36 x 12 voxels") == 2
    assert "resample them first" in said


def test_two_masks_at_once_are_refused(page, mask):
    content = mask[0].read_bytes()
    word, _ = send(page, ("a.nii.gz", content), ("b.nii.gz", content))
    said = page.post(f"/api/uploads/{word}/mask", params={"case": "odd-name"}).json()["error"]
    assert said == "expected one mask (and its JSON sidecar), found 2 files: send one at a time"


def test_an_unknown_parcel_is_refused(uploads):
    with pytest.raises(InputError, match="send the files again"):
        uploads.keep_case("none", "x")
    uploads.drop("none")


def test_several_dicom_files_become_one_case(page, uploads, dicom_series, tmp_path):
    dicom_slices = dicom_series(tmp_path / "ct")
    word, _ = send(page, *((path.name, path.read_bytes()) for path in dicom_slices))
    answer = page.post(f"/api/uploads/{word}/case", params={"name": "CT of somebody"})
    assert answer.json() == {"case": "CT-of-somebody"}
    count = page.get("/api/cases/CT-of-somebody").json()["planes"]["axial"]["count"]
    assert count == len(dicom_slices) == len(list((uploads.folder / "CT-of-somebody").iterdir()))


def test_two_series_at_once_are_refused_with_what_to_do(page, dicom_series, tmp_path):
    both = [*dicom_series(tmp_path / "a"), *dicom_series(tmp_path / "b", SeriesInstanceUID="1.2.3.5", SeriesNumber=2)]
    word, _ = send(page, *((path.name, path.read_bytes()) for path in both))
    said = page.post(f"/api/uploads/{word}/case", params={"name": "CT"}).json()["error"]
    assert "expected one series, found 2 among" in said
    assert "or give its files alone" in said


@pytest.mark.parametrize("resample", [False, True])
def test_a_tilted_case_is_kept_where_it_is_straightened(resample, dicom_series, tmp_path):
    uploads = Uploads(tmp_path / "uploads", resample=resample)
    word = uploads.begin()
    for path in dicom_series(tmp_path / "tilted", tilt_mm=1):
        path.rename(uploads.folder / f".parcel-{word}" / path.name)
    if resample:
        assert uploads.keep_case(word, "CT").name == "CT"
    else:
        with pytest.raises(InputError, match=r"gantry tilt.*--resample"):
            uploads.keep_case(word, "CT")
