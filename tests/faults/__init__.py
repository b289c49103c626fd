"""The fault suite: workers and brokers fail while stories arrive, on a real Kafka (`make test-faults`)."""
