"""Hearth on Slack: payloads in, Block Kit out."""
