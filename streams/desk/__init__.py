"""The desk: the wire in a browser, as a process of its own."""
