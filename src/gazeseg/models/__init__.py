"""Promptable models at work, by ONNX Runtime: slice in, embedding, prompts in, prediction out. No torch here."""

from gazeseg.models.manifest import Manifest, read_manifest
from gazeseg.models.registry import bundled_names, find_model, load_model
from gazeseg.models.verify import FileCheck, model_hash, verify_model

__all__ = [
    "FileCheck",
    "Manifest",
    "bundled_names",
    "find_model",
    "load_model",
    "model_hash",
    "read_manifest",
    "verify_model",
]
