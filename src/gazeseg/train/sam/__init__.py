"""Segment Anything and MedSAM: networks by shape, weights from elsewhere, training on gaze prompts, export."""
