"""What the work on debt brought: the numbers of a team, each with what it means (F31)."""
