"""The last days of `wire.enriched` and `wire.alerts` on disk, in SQLite, to search and to list.

`tables.py` has the tables, `index.py` what may be asked, and `streams/desk/following.py` fills it.
"""
