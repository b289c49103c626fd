"""Trains the shipped entity model from annotated corpora and raw news, and writes its card.

Run it with `make model CORPORA=<folder>` or `python -m processors.training --help`.
"""
