"""The page at the app's own address: what Hearth is, what it keeps of whom, and under which terms."""

import base64
import hashlib

from aiohttp import web

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 38rem; margin: 3rem auto; padding: 0 1.25rem; font: 1.05rem/1.6 system-ui, sans-serif; }
h1, h2 { line-height: 1.25; }
h2 { margin-top: 2.2rem; font-size: 1.2rem; }
"""
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hearth</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>Hearth</h1>
<p>Hearth is a bot for Slack and Microsoft Teams. Anyone files technical debt or an improvement story from
chat in seconds, and Hearth keeps one ranked backlog of them for the team.</p>
<p>To use it, type <code>/debt</code> on Slack or <code>@Hearth debt</code> on Teams, with a few words on
what slows you down. Add <code>help</code> instead for every command.</p>
<h2 id="privacy">Privacy</h2>
<p>Whoever runs Hearth at this address hosts it themselves. What it keeps lies in a database of theirs, and
goes to nobody else: not to the makers of Hearth, not to any service beside the chat platform itself.</p>
<ul>
<li><strong>It reads</strong> what you type to it, fill in or press, and a message that somebody files. It
reads no other message.</li>
<li><strong>It keeps</strong> what was filed, with each change and who made it; forms that were left unsent,
for 7 days; the names and IDs of the people and channels that it works for, with their time zone and
language.</li>
<li><strong>To see or erase</strong> what it holds about you, ask whoever runs it.</li>
</ul>
<h2 id="terms">Terms of use</h2>
<p>Hearth is open source, under the MIT licence, and comes without warranty. Whoever runs it decides who may
use it, and for what.</p>
</main>
</body>
</html>
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def about(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html", headers=HEADERS)
