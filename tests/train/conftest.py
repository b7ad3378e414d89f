"""Little to learn from, quickly made; every test here is skipped where the ``train`` extra is missing."""

import numpy as np
import pytest

SIZE = 384


@pytest.fixture(scope="session", autouse=True)
def _one_core():
    """Two cores add up in another order than one, and wait for each other where the machine is busy."""
    try:
        import torch
    except ImportError:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def disc(x, y, radius, size=SIZE):
    """(size, size) bool."""
    rows, columns = np.mgrid[:size, :size]
    return np.hypot(columns - x, rows - y) < radius


@pytest.fixture(scope="session")
def material():
    """Six pictures of two data sets: a bright disc with value 7, a dim one with value 3, tiles as superpixels."""
    from gazeseg.train.material import Material

    rng = np.random.default_rng(0)
    organs = []
    for number in range(6):
        bright, dim = disc(120 + 5 * number, 190, 60), disc(280, 150 + 8 * number, 45)
        organs.append(np.where(bright, 7, np.where(dim, 3, 0)))
    organs = np.stack(organs).astype(np.uint8)
    images = (
        np.choose(np.isin(organs, 7) * 2 + np.isin(organs, 3), [60, 110, 170]) + rng.integers(0, 20, organs.shape)
    ).astype(np.uint8)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    tiles = [(columns // step + rows // step * (SIZE // step) + 1).astype(np.uint8) for step in (64, 96)]
    origin = ("rare", *["common"] * 5)
    return Material(images, organs, np.stack([tiles] * 6), origin, tuple(f"set/{n}" for n in range(6)))


@pytest.fixture(scope="session")
def net():
    """A network with random weights whose answers are of the size of a trained one's."""
    torch = pytest.importorskip("torch")
    from gazeseg.train.nets.fovea import Fovea

    torch.manual_seed(1)
    fovea = Fovea()
    for module in fovea.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain mean of what was seen
    torch.nn.init.normal_(fovea.decoder.out[1].weight, std=0.1)
    with torch.no_grad():
        for _ in range(2):
            fovea.decoder(*fovea.embed(torch.rand(2, 1, 256, 256)), *random_prompts(2, 6))
    return fovea.eval()


def random_prompts(batch, points, *, prior=True):
    """The picture of a crop, the crop, points, box, prior and has_prior of a batch."""
    import torch

    rows = torch.rand(batch, points, 5) * torch.tensor([256, 256, 1, 20, 1.0])
    rows[..., 2] = torch.where(torch.rand(batch, points) < 0.6, 1.0, -1.0)
    box = torch.tensor([[30.0, 40, 150, 200, 1]]).repeat(batch, 1)
    crop = torch.tensor([[10.0, 20, 200]]).repeat(batch, 1)
    earlier, flag = torch.randn(batch, 1, 128, 128) * 4 * prior, torch.full((batch,), float(prior))
    return torch.rand(batch, 1, 128, 128), crop, rows, box, earlier, flag


@pytest.fixture(scope="session")
def some_prompts():
    return random_prompts


@pytest.fixture(scope="session")
def segment_anything():
    """Meta's package, whose parts that nobody needs here import torchvision: for that moment something stands in for it."""
    import importlib
    import sys
    from types import ModuleType

    pytest.importorskip("torch", reason="needs gazeseg[train]")
    wanted = {"ops.boxes": ("batched_nms", "box_area"), "transforms.functional": ("resize", "to_pil_image")}
    names = ("torchvision", *(f"torchvision.{name}" for name in ("ops", "transforms", *wanted)))
    for name in [name for name in sys.modules if name.partition(".")[0] == "segment_anything"]:
        del sys.modules[name]  # what a library left that tried to import it without torchvision
    sys.modules.update({name: ModuleType(name) for name in names})
    for name, functions in wanted.items():
        vars(sys.modules[f"torchvision.{name}"]).update(dict.fromkeys(functions))
    try:
        return pytest.importorskip("segment_anything", reason="the reference for our SAM: install gazeseg[dev]")
    finally:
        for name in names:
            del sys.modules[name]
        importlib.invalidate_caches()


@pytest.fixture(scope="session")
def small_sam():
    """The sizes of a SAM with windows that do not tile its grid."""
    pytest.importorskip("transformers", reason="needs gazeseg[train]")
    from gazeseg.train.sam.shape import SamShape

    return SamShape(
        image_size=64, patch=16, hidden=32, layers=2, heads=2, mlp=64, window=3, global_layers=(1,), out_channels=32,
        decoder_mlp=48, iou_hidden=24, mask_channels=4,
    )  # fmt: skip


@pytest.fixture(scope="session")
def reference(segment_anything, small_sam):
    """Meta's network of the sizes of ``small_sam``, with weights large enough that every one of them shows."""
    from functools import partial

    import torch

    sam, grid = small_sam, (small_sam.grid, small_sam.grid)
    modeling = segment_anything.modeling
    norm = partial(torch.nn.LayerNorm, eps=1e-6)
    network = modeling.Sam(
        modeling.ImageEncoderViT(
            img_size=sam.image_size, patch_size=sam.patch, embed_dim=sam.hidden, depth=sam.layers, num_heads=sam.heads,
            mlp_ratio=sam.mlp / sam.hidden, out_chans=sam.out_channels, norm_layer=norm, use_rel_pos=True,
            window_size=sam.window, global_attn_indexes=sam.global_layers,
        ),
        modeling.PromptEncoder(sam.out_channels, grid, (sam.image_size, sam.image_size), sam.mask_channels),
        modeling.MaskDecoder(
            transformer_dim=sam.out_channels, iou_head_hidden_dim=sam.iou_hidden,
            transformer=modeling.TwoWayTransformer(
                depth=sam.decoder_layers, embedding_dim=sam.out_channels, num_heads=8, mlp_dim=sam.decoder_mlp
            ),
        ),
    )  # fmt: skip
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for tensor in network.state_dict().values():
            ones = tensor.ndim == 1 and bool((tensor == 1).all())
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * 0.2 + float(ones))
    return network.eval()


@pytest.fixture(scope="session")
def original_file(reference, tmp_path_factory):
    """The reference's weights as Meta publishes them."""
    import torch

    path = tmp_path_factory.mktemp("sam") / "sam_small.pth"
    torch.save(reference.state_dict(), path)
    return path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Pictures of five patients (three train, one chooses, one tests), each with a disc and a bar, prepared."""
    from PIL import Image

    from gazeseg.prepare import PrepareSettings, open_prepared, prepare

    root = tmp_path_factory.mktemp("slices")
    (root / "set").mkdir()
    lines = ["id,dataset,patient,slice,height,width,spacing_mm,grey,annotated,present,licence"]
    parts = ["dataset,patient,part"]
    rng = np.random.default_rng(0)
    for number, part in enumerate(("train", "train", "train", "val", "test")):
        parts.append(f"set,p{number},{part}")
        for slice_number in range(2):
            name = f"p{number}_{slice_number}"
            organs = np.zeros((96, 96), np.uint8)
            organs[disc(30 + 6 * number, 40 + 8 * slice_number, 18, size=96)] = 1
            organs[10:22, 20 : 60 + 4 * number] = 2
            grey = np.choose(organs, [60, 110, 170]) + rng.integers(0, 20, organs.shape)
            Image.fromarray(grey.astype(np.uint8)).save(root / "set" / f"{name}.png")
            Image.fromarray(organs).save(root / "set" / f"{name}_label.png")
            both = "liver spleen"
            lines.append(f"{name},set,p{number},{slice_number},96,96,,HU clipped to 0..255,{both},{both},CC0")
    (root / "index.csv").write_text("\n".join(lines) + "\n")
    (root / "split.csv").write_text("\n".join(parts) + "\n")
    out = tmp_path_factory.mktemp("prepared") / "prepared"
    prepare(PrepareSettings("slices", root, out, split=root / "split.csv"))
    return open_prepared(out)


@pytest.fixture(scope="session")
def little():
    """The sizes of a network that trains in a moment: input 64, embeddings (16, 8, 8), logits 32."""
    pytest.importorskip("transformers", reason="needs gazeseg[train]")
    from gazeseg.train.sam.shape import SamShape

    return SamShape(64, 8, 16, 2, 2, 32, 4, (1,), 16, 1, 2, 16, 2, iou_layers=2, iou_hidden=16, mask_channels=4)


@pytest.fixture(scope="session")
def loaded_sam(original_file):
    """Those weights as our network."""
    from gazeseg.train.sam.load import load_sam

    return load_sam(original_file)


@pytest.fixture(scope="session")
def sam_folder(loaded_sam, tmp_path_factory):
    """And as a model folder with three masks per prompt."""
    pytest.importorskip("onnxscript", reason="needs gazeseg[train]")
    from gazeseg.train.sam.export import export_sam
    from gazeseg.types import Window

    out = tmp_path_factory.mktemp("exported") / "model"
    export_sam(
        loaded_sam.model, loaded_sam.shape, out, name="small", version="7", licence="Apache-2.0", multimask=True,
        window=Window(-160.0, 240.0), labels="positive", training_patients=("set/one",), training_data=("set",),
        command="by hand", notes=("a test",),
    )  # fmt: skip
    return out
