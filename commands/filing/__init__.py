"""Filing, and what the filer alone is told about it."""
