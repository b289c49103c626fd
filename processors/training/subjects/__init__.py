"""How the learner of subjects is trained and measured: `python -m processors.training.subjects --help`."""
