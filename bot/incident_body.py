"""What an incident tool may send: one model is both what is checked and the published JSON schema (F30)."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from commands.rules.incidents import LONGEST_LINK
from storage.enums import EvidenceKind, Severity

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RFC_3339 = r"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:]{8}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
HTTP = r"^$|^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$"
SEVERITY = rf"^$|^({'|'.join(Severity)})$"
ITEM = r"^$|^[A-Za-z]{2,8}[0-9]{0,4}-[0-9]{1,9}$"
EVIDENCE = (EvidenceKind.SUPPORT, EvidenceKind.USAGE)
EVIDENCE_NEEDS_ITEM: dict[str, Any] = {
    "if": {"required": ["kind"], "properties": {"kind": {"enum": [kind.value for kind in EVIDENCE]}}},
    "then": {"required": ["item"], "properties": {"item": {"minLength": 1}}},
}
NOT_KNOWN = "“{name}” is not known here. Known are {names}."
MISSING = "{name} is missing. {what}"
NOT_SO = "{name} does not fit. {what}"
NOT_AN_OBJECT = "Please send one JSON object."
SHOWN = 60
MOST = 999_999_999


def _optional(most: int, what: str, example: str, pattern: str | None = None) -> Any:
    """A text that may be left out; empty is the same."""
    return Field(default_factory=str, max_length=most, pattern=pattern, description=what, examples=[example])


class IncidentBody(BaseModel):
    """An incident, or what support tickets and usage figures show of an item, as a tool tells it."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        title="Incident",
        json_schema_extra={"$schema": DIALECT, **EVIDENCE_NEEDS_ITEM},
    )

    title: str = Field(
        min_length=1,
        max_length=1000,
        description="What happened: text of 1 to 1000 characters. More than 150 are cut at a word, and kept "
        "whole in the details.",
        examples=["Checkout answers 500 for every tenth order"],
    )
    details: str = _optional(40_000, "More about it: text of up to 40000 characters.", "Since 09:12.")
    severity: str = _optional(16, f"How bad it is: one of {', '.join(Severity)}.", Severity.MAJOR, SEVERITY)
    at: str = _optional(
        40,
        "When it happened: a time with its zone as RFC 3339 writes it, such as 2026-11-20T09:12:00Z, of the "
        "last 365 days. Left out, it is now.",
        "2026-11-20T09:12:00Z",
        RFC_3339,
    )
    id: str = _optional(
        200,
        "What the tool calls it: text of up to 200 characters. The same tool and ID again records nothing "
        "new.",
        "Q1K3YD2",
    )
    tool: str = _optional(60, "The tool's name, as people read it: up to 60 characters.", "PagerDuty")
    link: str = _optional(
        LONGEST_LINK,
        f"Where one reads more: an address that begins with https:// or http://, of up to {LONGEST_LINK} "
        "characters.",
        "https://status.example.com/incidents/4711",
        HTTP,
    )
    kind: Annotated[EvidenceKind, WithJsonSchema({"type": "string", "enum": [*map(str, EvidenceKind)]})] = (
        Field(
            default=EvidenceKind.INCIDENT,
            description="One of incident, support and usage. Support tickets and usage figures are evidence "
            "for an item.",
        )
    )
    count: int = Field(
        default=1,
        ge=1,
        le=MOST,
        description=f"How many tickets or uses it stands for: a whole number from 1 to {MOST}.",
    )
    item: str = _optional(
        24, "The ID of the item that it is about, such as PAY-12; support and usage need one.", "PAY-12", ITEM
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one member; None: with the whole body."""

    member: str | None
    sentence: str

    @property
    def pointer(self) -> str:
        """The member as a JSON pointer in a URI (RFC 6901)."""
        if self.member is None:
            return "#"
        return f"#/{quote(self.member.replace('~', '~0').replace('/', '~1'), safe='~')}"


class NotJson(ValueError):
    """The body is not JSON in UTF-8."""


class BadBody(ValueError):
    """The body is JSON, and not what may be sent."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__()
        self.troubles = troubles


def read_body(body: bytes) -> IncidentBody:
    """What the bytes say. Raises NotJson, and BadBody with one sentence for each member."""
    try:
        read = IncidentBody.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise NotJson from None
        kinds = {str(one["loc"][0]) if one["loc"] else None: one["type"] for one in found}
        raise BadBody([_trouble(name, kind == "missing") for name, kind in kinds.items()]) from None
    if read.kind in EVIDENCE and not read.item:
        raise BadBody([_trouble("item", missing=True)])
    return read


def _trouble(name: str | None, missing: bool) -> Trouble:
    known = IncidentBody.model_fields
    if name is None:
        return Trouble(None, NOT_AN_OBJECT)
    if name not in known:
        return Trouble(name[:SHOWN], NOT_KNOWN.format(name=name[:SHOWN], names=", ".join(known)))
    said = MISSING if missing else NOT_SO
    return Trouble(name, said.format(name=name, what=known[name].description))
