"""Runs stages on Kafka: input is acknowledged only once the broker has confirmed its output."""
