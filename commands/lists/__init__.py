"""The one ranked list, in its many views."""
