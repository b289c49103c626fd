"""`copytaster api`: the HTTP API for subscriptions, and Atom feeds of their alerts. README.md describes it.

It is a process of its own, which keeps only what it reads from Kafka:

* the tokens (`wire.tokens`) and the subscriptions (`wire.subscriptions`), in memory;
* the newest alerts (`wire.alerts`), in a temporary database on disk (`recent.py`).

Other processes can serve the same routes: `application.py` builds them from an `Api` (`state.py`).
"""
