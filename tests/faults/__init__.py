"""A real Kafka, and workers that are killed, stopped, frozen and cut off: `make test-faults`."""
