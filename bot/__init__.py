"""The shell around the commands: alone knows Slack, the browser page, HTTP and the clock."""
