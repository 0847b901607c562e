"""Priority, temperature and horizon: three fields, their defaults, and when they contradict (section 2)."""

from storage.enums import DEFAULT_TIMING, Horizon, Priority, Temperature

_TEMPERATURES = list(Temperature)
_HORIZONS = list(Horizon)


def mismatch(priority: Priority | None, temperature: Temperature | None, horizon: Horizon | None) -> str:
    """Names a contradiction such as `Critical + cold`, or nothing. What was not set follows the priority."""
    if priority is None:
        return ""
    usual_temperature, usual_horizon = DEFAULT_TIMING[priority]
    if temperature and abs(_TEMPERATURES.index(temperature) - _TEMPERATURES.index(usual_temperature)) > 1:
        return f"{priority} + {temperature}"
    if horizon and abs(_HORIZONS.index(horizon) - _HORIZONS.index(usual_horizon)) > 1:
        return f"{priority} + {horizon}"
    return ""
