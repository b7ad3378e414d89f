"""A certificate and its key are checked before anybody connects."""

import shlex
import shutil
import subprocess

import pytest

from gazeseg.errors import InputError
from gazeseg.serve.certificate import checked, complaint, recipe

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl: apt install openssl")


def make(folder, name):
    """What the recipe makes, as a user would run it."""
    folder.mkdir()
    command = shlex.split(recipe(name).replace("rsa:3072", "rsa:2048"))
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tls") / "pair", "ct.example")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tls") / "other", "192.0.2.7")


def test_what_the_recipe_makes_is_good(pair):
    assert complaint(checked(*pair), "ct.example") is None


def test_a_recipe_for_an_address(other):
    assert complaint(checked(*other), "192.0.2.7") is None


def test_another_name_is_told(pair):
    assert "not valid for 'evil.example'" in complaint(checked(*pair), "evil.example")


def test_a_certificate_that_is_past_is_told(pair, tmp_path):
    past = tmp_path / "past.pem"
    again = ["openssl", "x509", "-in", pair[0], "-signkey", pair[1], "-days", "-1", "-out", past]
    subprocess.run(again, check=True, capture_output=True)
    assert complaint(checked(past, pair[1]), "ct.example") == "certificate has expired"


def test_a_key_of_another_pair(pair, other):
    with pytest.raises(InputError, match=r"expected the key of .*cert\.pem, found another one in .*key\.pem"):
        checked(pair[0], other[1])


def test_a_key_that_all_can_read(pair, tmp_path):
    key = shutil.copy(pair[1], tmp_path / "key.pem")
    key.chmod(0o644)
    with pytest.raises(InputError, match=r"found .*key\.pem open to all: chmod 600"):
        checked(pair[0], key)


def test_a_key_with_a_passphrase(pair, tmp_path):
    key = tmp_path / "locked.pem"
    lock = ["openssl", "pkey", "-in", pair[1], "-aes128", "-passout", "pass:word", "-out", key]
    subprocess.run(lock, check=True, capture_output=True)
    with pytest.raises(InputError, match="expected a key without a passphrase"):
        checked(pair[0], key)


def test_files_that_are_missing_or_something_else(pair, tmp_path):
    with pytest.raises(InputError, match=r"expected its key at .* found nothing"):
        checked(pair[0], tmp_path / "key.pem")
    note = tmp_path / "note.txt"
    note.write_text("hello")
    note.chmod(0o600)
    with pytest.raises(InputError, match=r"expected a certificate in PEM form in .*note\.txt, found something else"):
        checked(note, pair[1])
    with pytest.raises(InputError, match=r"expected a private key in PEM form in .*note\.txt, found something else"):
        checked(pair[0], note)
