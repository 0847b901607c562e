"""What Prometheus can read: how requests and messages ended, how long they took, whether the clock ticks."""

import math
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from storage.outbox import Ledger

SENT = frozenset({"sent", "found"})
LATE_BUCKETS = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400)


class Metrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hearth_requests",
            "Requests by command and outcome",
            ["command", "outcome"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "hearth_request_seconds", "Seconds until the answer", ["command"], registry=self._registry
        )
        self._sends = Counter(
            "hearth_sends",
            "Tries to send a message, by view and outcome",
            ["view", "outcome"],
            registry=self._registry,
        )
        self._late = Histogram(
            "hearth_send_seconds",
            "Seconds from when a message was due until it was sent",
            buckets=LATE_BUCKETS,
            registry=self._registry,
        )
        self._owed = Gauge(
            "hearth_deliveries",
            "Messages that are due, being sent, or of which nobody knows, by state and view",
            ["state", "view"],
            registry=self._registry,
        )
        self._overdue = Gauge(
            "hearth_oldest_overdue_seconds", "How long the oldest message is overdue", registry=self._registry
        )
        self._tick_age = Gauge(
            "hearth_last_tick_age_seconds", "Seconds since the clock last ticked", registry=self._registry
        )
        self._tick_errors = Counter(
            "hearth_tick_errors", "What the clock asked for and went wrong", registry=self._registry
        )

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        self._requests.labels(command, outcome).inc()
        self._seconds.labels(command).observe(seconds)

    def delivered(self, view: str, outcome: str, seconds: float) -> None:
        """How one try to send a message ended, and how long after it was due."""
        self._sends.labels(view, outcome).inc()
        if outcome in SENT:
            self._late.observe(max(seconds, 0.0))

    def tick_failed(self, count: int = 1) -> None:
        self._tick_errors.inc(count)

    def exposition(self, now: datetime, last_tick: datetime | None, ledger: Ledger | None) -> bytes:
        """Everything as it is now; what the ledger says is left out while it cannot be read."""
        self._tick_age.set((now - last_tick).total_seconds() if last_tick is not None else math.nan)
        self._owed.clear()
        self._overdue.set(math.nan)
        if ledger is not None:
            for (state, view), count in ledger.counts.items():
                self._owed.labels(state, view).set(count)
            overdue = (now - ledger.oldest).total_seconds() if ledger.oldest is not None else 0.0
            self._overdue.set(max(overdue, 0.0))
        return generate_latest(self._registry)
