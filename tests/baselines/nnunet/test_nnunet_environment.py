import pytest

from gazeseg.baselines.nnunet.environment import call, find_nnunet, inside
from gazeseg.errors import MissingExtraError, ModelError


def test_found_by_the_variable(nnunet):
    found = find_nnunet()
    assert (found.python, found.device) == (nnunet.bin / "python", "cpu")
    assert found.versions["nnunetv2"] == "2.8.1"


def test_no_environment_names_the_script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        MissingExtraError, match=r"no \.venv-nnunet/bin/python: make it with runs/nnunet_env\.sh, or name"
    ):
        find_nnunet({})


def test_an_environment_without_nnunet(nnunet):
    nnunet.breaks("describe")
    with pytest.raises(MissingExtraError, match=r"expected nnU-Net v2 in .*make it with runs/nnunet_env\.sh"):
        find_nnunet()


def test_what_a_command_says_last_is_told(nnunet, tmp_path):
    nnunet.breaks("plan")
    with pytest.raises(
        ModelError, match=r"plan to end well, found exit code 1: RuntimeError: no luck \(see .*plan\.txt"
    ):
        call(find_nnunet(), "plan", [], {}, tmp_path / "log" / "plan.txt")


def test_what_runs_there_lies_beside_the_package():
    assert inside("launch.py").is_file()
    assert [path.name for path in inside("trainers").glob("*.py")] == ["budget_trainer.py"]
