"""Entities: the people, organisations and places that a story names. The stage is in `finding`."""
