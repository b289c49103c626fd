"""The recipe for the reader of quotations: PolNeAR and raw news in, `reader.npz` and its card out."""
