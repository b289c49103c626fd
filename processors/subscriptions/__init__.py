"""Subscriptions: who wants to be told of which stories, and what they are told."""
