"""The biweekly review: when it is, its agenda, and how it runs in its thread."""
