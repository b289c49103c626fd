"""The recipe for the shipped model: annotated corpora in, a spaCy pipeline with its card out.

Run it with `make model CORPORA=<folder>` or `python -m processors.training --help`.
"""
