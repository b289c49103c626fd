"""The desk in a real browser, on real workers: `make test-desk`. `make test` leaves these out."""
