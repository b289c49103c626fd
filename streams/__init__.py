"""All that knows Kafka: the Faust app and its agents, topics, metrics and the command line."""
