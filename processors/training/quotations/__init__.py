"""Trains the attribution model of the quotations stage, `reader.npz`, and writes its card."""
