"""Which parameters of a SAM learn, by name, so that everything else provably stays."""

from transformers import SamModel

from gazeseg.train.sam.recipe import Trained

# random Fourier features of positions: drawn once, a buffer in the original network and never learned
FREQUENCIES = "positional_embedding"
PARTS: dict[Trained, tuple[str, ...]] = {
    "decoder": ("mask_decoder.",),
    "prompt+decoder": ("prompt_encoder.", "mask_decoder."),
    "all": ("vision_encoder.", "prompt_encoder.", "mask_decoder."),
    "lora": ("mask_decoder.",),
}


def learning(sam: SamModel, train: Trained) -> tuple[str, ...]:
    """Names of the parameters that learn; ``lora`` adds its adapters beside the network."""
    names = [name for name, _ in sam.named_parameters()]
    return tuple(name for name in names if name.startswith(PARTS[train]) and not name.endswith(FREQUENCIES))


def freeze(sam: SamModel, train: Trained) -> None:
    """Let exactly the parameters of ``learning`` have gradients."""
    named = set(learning(sam, train))
    for name, parameter in sam.named_parameters():
        parameter.requires_grad_(name in named)
