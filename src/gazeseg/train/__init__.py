"""Training: images with masks in, checkpoints and ONNX models out. Torch and Lightning live here and nowhere else."""
