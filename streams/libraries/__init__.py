"""All that reaches into Faust or aiokafka. Nothing else touches their private parts."""
