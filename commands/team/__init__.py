"""A team's own affairs: who may what, what it chose, where it talks."""
