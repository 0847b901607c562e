"""What Prometheus can read: how many requests of each command, how they ended, how long they took."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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

        self._deliveries = Counter(
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

        self._tick = Gauge(
            "hearth_last_tick_timestamp_seconds", "When the clock last ticked", registry=self._registry
        )
        self._tick_errors = Counter(
            "hearth_tick_errors", "What the clock asked for and went wrong", registry=self._registry
        )

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        self._requests.labels(command, outcome).inc()
        self._seconds.labels(command).observe(seconds)

    def delivered(self, view: str, outcome: str, seconds: float) -> None:
        """How one try to send a message ended, and how long after it was due."""
        self._deliveries.labels(view, outcome).inc()
        if outcome in SENT:
            self._late.observe(max(seconds, 0.0))

    def ticked(self, at: datetime) -> None:
        self._tick.set(at.timestamp())

    def tick_failed(self, count: int = 1) -> None:
        self._tick_errors.inc(count)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)
