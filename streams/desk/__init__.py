"""`copytaster desk`: the wire in a browser, and the HTTP API behind the page.

It is a process of its own. `application.py` puts together its routes from a `Desk` (`state.py`), which has
what the handlers share; `service.py` follows Kafka and serves. `access/` says who may use it.
"""
