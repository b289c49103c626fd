"""The calls of the desk's HTTP API that read the index, a file for each kind; `routes.py` lists them."""
