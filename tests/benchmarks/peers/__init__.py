"""Copytaster beside what else one could run."""
