"""Signed requests as fast as 16 connections can carry them, prepared beforehand to cost little."""

import asyncio
import hashlib
import hmac
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode

SECRET = "benchmark-secret"
CONNECTIONS = 16


def slash(word: str, text: str, team: str, number: int) -> bytes:
    """One slash command as the bytes of a signed HTTP request."""
    form = {
        "token": "t",
        "team_id": team,
        "team_domain": "acme",
        "channel_id": f"C{team}",
        "channel_name": "payments",
        "user_id": f"U{team}",
        "user_name": "ana",
        "command": word,
        "text": text,
        "api_app_id": "A1",
        "response_url": "http://127.0.0.1:9/none",
        "trigger_id": f"{team}.{os.getpid()}.{time.time_ns()}.{number}",
    }
    body = urlencode(form).encode()
    stamp = str(int(time.time()))
    mark = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mark}\r\n\r\n"
    )
    return head.encode() + body


async def _connection(port: int, requests: Iterator[bytes], seconds: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        if not lines[0].startswith("http/1.1 200"):
            raise RuntimeError(lines[0])
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
        await reader.readexactly(length)
        seconds.append(time.perf_counter() - began)
    writer.close()


def rate(port: int, requests: Sequence[bytes]) -> tuple[float, float]:
    """Requests per second, and the 99th percentile of one request's seconds."""

    async def run() -> tuple[float, float]:
        seconds: list[float] = []
        shared = iter(requests)
        began = time.perf_counter()
        await asyncio.gather(*(_connection(port, shared, seconds) for _ in range(CONNECTIONS)))
        elapsed = time.perf_counter() - began
        return len(requests) / elapsed, sorted(seconds)[int(len(seconds) * 0.99)]

    return asyncio.run(run())


@contextmanager
def server(
    command: Sequence[str], port: int, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own, ready when it answers at all."""
    process = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        yield process
    finally:
        process.terminate()
        process.wait(30)
