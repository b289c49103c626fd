"""Train and score the subject classifier: `python -m processors.training.subjects --help`."""
