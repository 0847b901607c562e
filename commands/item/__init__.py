"""One item: its fields, its card, its links, and every change of it."""
