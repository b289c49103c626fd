"""Trains and scores the subject classifier: `python -m processors.training.subjects --help`."""
