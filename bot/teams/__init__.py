"""Hearth on Microsoft Teams: activities in, Adaptive Cards out. No other folder knows an Activity."""
