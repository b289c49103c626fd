"""The live stream: server-sent events of new versions of stories and of alerts, one connection a page.

`hub.py` matches each story once with the queries of all open connections (`connections.py`) and puts it into
their queues; `stream.py` writes a queue to its browser. The ids of events are offsets in Kafka (`place.py`),
so that any desk of the same cluster can go on where another one ended (`resuming.py`).
"""
