"""Runs a stage on Kafka: nothing is acknowledged before the broker has what came of it."""
