"""What Hearth can do, told without any chat platform and without SQL."""
