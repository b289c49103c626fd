"""Trains and measures the weights in `processors/quotations/antecedents.toml`."""
