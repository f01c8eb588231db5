"""Renderers: they see only a table."""
