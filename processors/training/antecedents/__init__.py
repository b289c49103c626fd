"""Trains and measures the weights of pronouns and descriptions in `processors/quotations/antecedents.toml`."""
