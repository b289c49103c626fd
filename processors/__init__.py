"""News processing: formats, entities, quotations and subjects, as plain functions on plain dictionaries.

Nothing here depends on Kafka or is async, so everything can be used from a Python prompt.

>>> from processors.pipeline import Pipeline
>>> from processors.formats import parse
>>> [story] = parse(b"Mayor opens bridge\\n\\n'It is done,' said Anna Kowal.").stories
>>> Pipeline().enrich([story])[0]["entities"]                                      # doctest: +SKIP
"""
