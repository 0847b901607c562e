"""Whoever follows the links of the app's entry in Teams reads what Hearth is, keeps and reads (F49)."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.teams.package import manifest
from tests.bot.serving import site

APP_ID = "6f1d2c3b-0000-4000-8000-123456789abc"


async def test_the_page_at_the_address_of_the_app(own_sqlite: str, tmp_path: Path) -> None:
    """Each link leads to a part of it; it runs nothing, and takes its looks from nowhere else."""
    developer = manifest("https://debt.acme.example", APP_ID)["developer"]
    linked = [urlsplit(url) for name, url in developer.items() if name != "name"]
    async with site(own_sqlite, tmp_path) as one, aiohttp.ClientSession(one.urls[0]) as web:
        assert {link.path for link in linked} == {"/"}
        async with web.get("/") as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
            assert (answer.status, answer.content_type) == (200, "text/html")
        async with web.post("/", data={"x": "1"}) as answer:
            assert answer.status == 405
    assert all(f'id="{link.fragment}"' in page for link in linked if link.fragment)
    assert "one ranked backlog" in page
    assert "lies in a database of theirs" in page
    assert "no other message" in page
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    taken = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{taken}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"<script|<link|<img|<form|\son\w+=|\sstyle=|unsafe", page + policy)
