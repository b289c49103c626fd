"""Who may use the desk, and for what: sign-in, roles, and what protects browsers.

`access.py` has the parts together; `callers.py` is what handlers use.
"""
