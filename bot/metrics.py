"""What Prometheus can read: how many requests of each command, how they ended, how long they took."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


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

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        self._requests.labels(command, outcome).inc()
        self._seconds.labels(command).observe(seconds)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)
