"""What operators see at the desk: the last hour of the workers and the brokers, and the dead letters."""
