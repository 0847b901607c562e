"""Incidents, their post-mortems, and the evidence that speaks for an item (F30)."""
