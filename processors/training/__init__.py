"""Train the shipped entity model from annotated corpora and raw news, and write its card.

Run it with `make model CORPORA=<folder>` or `python -m processors.training --help`.
"""
