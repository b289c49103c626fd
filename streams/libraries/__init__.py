"""Everything that depends on the internals of Faust and aiokafka; nothing else uses their private names."""
