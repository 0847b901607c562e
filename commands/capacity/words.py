"""What is said of the share of debt in a sprint: what to do first, then how it stands (F26)."""

from collections.abc import Sequence

from commands.capacity.shares import SprintShare
from commands.planning.load import points_words
from commands.rules.capacity import Band, Standing, in_a_row, missing
from storage.enums import Kind

NOT_SET = (
    "The capacity of sprint {number} is not set, so its share of debt is not known. Set it, or say at "
    "its end how much of it went into debt."
)
HAS_NONE = (
    "The capacity of sprint {number} is 0 points, so debt has no share of it. Set another one, or say at its "
    "end how much of it went into debt."
)
PLAN_MORE = (
    "Plan {points} more of debt: {share} % of the {capacity} points of sprint {number} is debt so far, below "
    "the band of {band}."
)
PLANNED_MUCH = (
    "Debt is {share} % of the {capacity} points of sprint {number}, above the band of {band}. If that is "
    "meant, leave it so; else {points} of it can wait for the next sprint."
)
SAID = "The team says that {share} % of sprint {number} goes into debt: {placed} of {band}."
IN_BAND = "All is well: {share} % of the {capacity} points of sprint {number} is debt, in the band of {band}."
PLACED = {
    Standing.BELOW: "below the band",
    Standing.WITHIN: "in the band",
    Standing.ABOVE: "above the band",
    Standing.UNKNOWN: "not known",
}
IN_A_ROW = {
    Standing.BELOW: "The last {count} sprints were below the band: debt is likely to grow.",
    Standing.WITHIN: "The last {count} sprints were in the band.",
    Standing.ABOVE: "The last {count} sprints were above the band: does the band still fit?",
}
ONE = {
    Standing.BELOW: "The last sprint was below the band.",
    Standing.WITHIN: "The last sprint was in the band.",
    Standing.ABOVE: "The last sprint was above the band.",
}


def running_words(one: SprintShare, band: Band) -> str:
    """What to do about the sprint that runs, by what is planned in it."""
    if one.planned_share is None or not one.capacity:
        unknown = NOT_SET if one.capacity is None else HAS_NONE
        said = SAID if one.said is not None else unknown
        return said.format(number=one.number, share=one.said, placed=PLACED[one.standing], band=band.words)
    planned = {Standing.BELOW: PLAN_MORE, Standing.ABOVE: PLANNED_MUCH}.get(one.standing, IN_BAND)
    return planned.format(
        points=points_words(abs(missing(one.planned.get(Kind.DEBT, 0), one.capacity, band))),
        share=one.planned_share,
        capacity=one.capacity,
        number=one.number,
        band=band.words,
    )


def so_far_words(one: SprintShare) -> str:
    """How far the running sprint has come."""
    planned = "" if one.planned_share is None else f"{one.planned_share} % planned, "
    if one.said is not None:
        return f"runs still: {planned}{one.said} % as the team says"
    return f"runs still: {planned}{one.share} % live so far"


def ended_words(one: SprintShare) -> str:
    """How much of a sprint that is over was debt, and where that stands."""
    done, planned = (points.get(Kind.DEBT, 0) for points in (one.done, one.planned))
    if one.share is None:
        capacity = "not set" if one.capacity is None else one.capacity
        return f"{points_words(done)} of debt went live, {planned} planned; its capacity was {capacity}"
    placed = PLACED[one.standing]
    if one.said is not None:
        return f"{one.share} % went into debt, as the team said: {placed}"
    intended = "" if one.planned_share is None else f", {one.planned_share} % planned"
    return f"{one.share} % went into debt, {done} of {one.capacity} points{intended}: {placed}"


def row_words(ended: Sequence[SprintShare]) -> str:
    """How the last sprints were in a row, the latest first; nothing where nobody knows."""
    standing, count = in_a_row(one.standing for one in ended)
    if standing is Standing.UNKNOWN or not ended:
        return ""
    return ONE[standing] if count == 1 else IN_A_ROW[standing].format(count=count)
