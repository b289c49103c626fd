"""Quotations: who said what in a story, and in which words. The stage is in `finding`."""
