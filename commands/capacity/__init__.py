"""How much of each sprint goes into each kind of work, and what is to (F26)."""
