"""All that knows news: formats, entities, quotations, subjects. Plain functions over plain records.

Nothing here knows Kafka, and nothing here is async: any of it can be tried in a Python prompt.

>>> from processors.pipeline import Pipeline
>>> from processors.formats import parse
>>> [story] = parse(b"Mayor opens bridge\\n\\n'It is done,' said Anna Kowal.").stories
>>> Pipeline().enrich([story])[0]["entities"]                                      # doctest: +SKIP
"""
