"""Matching stories against subscriptions: `python -m tests.benchmarks.alerts CORPORA`."""
