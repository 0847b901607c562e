"""What an item is called that was joined with another one."""

SAME = "the same as {ref}"
STEP = "a step of {ref}"


def is_step(how: str) -> bool:
    """Whether it became a step under the other one, rather than being the same thing."""
    return how.startswith(STEP.format(ref=""))
