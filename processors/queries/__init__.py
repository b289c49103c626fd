"""Queries: the language of rules and subscriptions, and what stories have for it. README.md describes it."""
