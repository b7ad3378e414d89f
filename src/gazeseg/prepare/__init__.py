"""Preparation: published data sets in, one compact folder of labelled slices out, for whatever trains.

May import every room below it, and knows nothing of torch.
"""
