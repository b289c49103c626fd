"""Everything that uses Kafka: the Faust app and its agents, topics, metrics and the command line."""
