"""Checkpoints are numbers: anything else is refused by name, and nothing pickled is run."""

import pickle
from dataclasses import asdict

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.train.checkpoint import AVERAGED, load_network, read_checkpoint, steps_done  # noqa: E402
from gazeseg.train.config import TrainConfig  # noqa: E402


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.fixture
def entries(net):
    state = {AVERAGED + name: value for name, value in net.state_dict().items()}
    return {"state_dict": state, "global_step": 7, "hyper_parameters": asdict(TrainConfig())}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "last.ckpt"


def test_the_averaged_network_comes_back(net, entries, path):
    other = {name.replace(AVERAGED, "net."): value + 1 for name, value in entries["state_dict"].items()}
    torch.save(entries | {"state_dict": entries["state_dict"] | other}, path)
    found = load_network(path)
    assert not found.training
    for name, value in net.state_dict().items():
        torch.testing.assert_close(found.state_dict()[name], value)


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04garbage", bytes(300), pickle.dumps({"a": 1})])
def test_garbage_is_named(path, content):
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"expected a checkpoint of gazeseg train in .*last\.ckpt, found \w+"):
        read_checkpoint(path)


def test_pickled_objects_are_refused_and_not_run(entries, path):
    torch.save(entries | {"callbacks": Trap(path.with_name("sprung"))}, path)
    with pytest.raises(InputError, match=r"expected a checkpoint of gazeseg train in .*last\.ckpt, found Unpickl"):
        load_network(path)
    assert not path.with_name("sprung").exists()


@pytest.mark.parametrize("name", ["state_dict", "global_step", "hyper_parameters"])
def test_other_peoples_checkpoints(entries, path, name):
    del entries[name]
    torch.save(entries, path)
    with pytest.raises(InputError, match=rf"gazeseg train in .*last\.ckpt, found no {name} in it"):
        read_checkpoint(path)


def test_a_tensor_is_no_checkpoint(path):
    torch.save(torch.zeros(3), path)
    with pytest.raises(InputError, match=r"found no state_dict in it"):
        read_checkpoint(path)


def test_weights_of_another_network(entries, path):
    state = dict(list(entries["state_dict"].items())[:5])
    torch.save(entries | {"state_dict": state}, path)
    with pytest.raises(InputError, match=r"expected the weights of fovea in .*last\.ckpt, found 5 that do not fit"):
        load_network(path)


def test_no_file(path):
    with pytest.raises(InputError, match=r"expected a checkpoint of gazeseg train, found no file .*last\.ckpt"):
        read_checkpoint(path)


def test_steps_done(entries, path):
    assert steps_done(path, TrainConfig()) == 0
    torch.save(entries, path)
    assert steps_done(path, TrainConfig()) == 7


@pytest.mark.parametrize("change", [{"seed": 1}, {"batch": 4}, {"lr": 8e-4}, {"weight_decay": 0.0}])
def test_a_run_goes_on_as_it_began(entries, path, change):
    torch.save(entries, path)
    name, value = next(iter(change.items()))
    before = getattr(TrainConfig(), name)
    message = rf"expected {name} {before}, as in the run begun in .*, found {value}: choose another folder"
    with pytest.raises(InputError, match=message):
        steps_done(path, TrainConfig(**change))


def test_a_run_goes_on_with_the_flags_it_began_with_and_other_steps(entries, path):
    began = asdict(TrainConfig(lr=float("8e-4"), shape="deep", batch=4, steps=3600))
    torch.save(entries | {"hyper_parameters": began}, path)
    assert steps_done(path, TrainConfig(lr=float("8e-4"), shape="deep", batch=4, steps=5000)) == 7
