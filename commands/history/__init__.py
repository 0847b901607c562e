"""The decision log, as people ask for it."""
