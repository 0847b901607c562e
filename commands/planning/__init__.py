"""States, sprints and the order: what is done next, and when."""
