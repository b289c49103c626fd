"""Train the attribution model of the quotations stage, `reader.npz`, and write its card."""
