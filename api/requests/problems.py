"""What goes wrong, as RFC 9457 problems. The one place that knows status codes.

A problem's `code` is stable and what a program acts upon; `case` tells apart what the code's family holds. `title`
says what happened and `next_step` what to do, in the language that was asked for. No value that was sent is repeated
but what a refusal shows as its evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields as declared_fields
from http import HTTPStatus
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from api.requests.field_errors import FieldError, Wrong
from api.requests.limits import ERRORS_SHOWN, REASONS_SHOWN
from api.words.catalogues import words
from domain.acts.precedence import PRECEDENCE, first
from domain.ground.outcomes import worst
from domain.ground.refusal import Refusal

MEDIA_TYPE: Final = "application/problem+json"

BAD_REQUEST = HTTPStatus.BAD_REQUEST.value
UNAUTHORIZED = HTTPStatus.UNAUTHORIZED.value
FORBIDDEN = HTTPStatus.FORBIDDEN.value
NOT_FOUND = HTTPStatus.NOT_FOUND.value
CONFLICT = HTTPStatus.CONFLICT.value
UNPROCESSABLE = 422  # called by two names, of which Python has retired one
BUSY = HTTPStatus.SERVICE_UNAVAILABLE.value

_NOT_A_CONFLICT: Final[Mapping[int, tuple[str, ...]]] = {
    FORBIDDEN: (
        "wrong_role",
        "not_licensed",
        "not_the_maker",
        "prefix_of_another",
    ),
    NOT_FOUND: (
        "party_not_registered",
        "site_not_registered",
        "product_not_registered",
        "shipment_not_found",
        "container_not_found",
        "dispensing_not_found",
        "ceiling_row_not_found",
        "prefix_not_assigned",
        "unknown_product",
        "unknown_serial",
    ),
    UNPROCESSABLE: (
        "time_in_future",
        "time_too_early",
        "told_too_late",
        "wrong_period",
        "produced_in_future",
        "expiry_before_production",
        "serial_shape",
        "tail_missing",
        "tail_not_expected",
        "tail_exchanged",
        "tail_cut",
        "tail_glued",
        "tail_shape",
        "repeated_in_request",
        "nothing_named",
        "contains_itself",
        "same_site",
    ),
}
"""Refusals that are no conflict with what the ledger knows: they speak of who asks, what is named, or what is sent."""

STATUS: Final[Mapping[str, int]] = {
    **dict.fromkeys(PRECEDENCE, CONFLICT),
    **{case: status for status, cases in _NOT_A_CONFLICT.items() for case in cases},
    # problems of the request itself, by code
    "malformed_request": UNPROCESSABLE,
    "no_serials": UNPROCESSABLE,
    "too_many_serials": UNPROCESSABLE,
    "spoiled_by_spreadsheet": UNPROCESSABLE,
    "wrong_serial": UNPROCESSABLE,
    "serial_repeated": UNPROCESSABLE,
    "unreadable": UNPROCESSABLE,
    "ambiguous": UNPROCESSABLE,
    "not_a_pack": UNPROCESSABLE,
    "idempotency_key_missing": BAD_REQUEST,
    "request_id_reused": CONFLICT,
    "key_missing": UNAUTHORIZED,
    "key_wrong": UNAUTHORIZED,
    "not_allowed": FORBIDDEN,
    "not_found": NOT_FOUND,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED.value,
    "not_http": BAD_REQUEST,
    "address_too_long": HTTPStatus.REQUEST_URI_TOO_LONG.value,
    "headers_too_long": HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value,
    "too_slow": HTTPStatus.REQUEST_TIMEOUT.value,
    "too_many_connections": BUSY,
    "name_repeated": BAD_REQUEST,
    "body_too_large": 413,
    "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE.value,
    "too_many_requests": HTTPStatus.TOO_MANY_REQUESTS.value,
    "busy": BUSY,
    "internal_error": HTTPStatus.INTERNAL_SERVER_ERROR.value,
}

FIELD_OF_CASE: Final[Mapping[str, str]] = {
    "produced_in_future": "produced_on",
    "expiry_before_production": "expiry",
    "lot_differs": "expiry",
    "serial_already_issued": "serials",
    "wrong_period": "until",
    "row_contradicted": "since",
    "ceiling_row_not_found": "row",
    "nothing_named": "packs",
    "same_site": "receiver",
}
"""The field of the request that a refusal speaks of, where its evidence does not lead to one."""

_SUFFIX: Final[Mapping[str, str]] = dict.fromkeys(("above_ceiling", "price_too_low", "price_too_high"), ".price_tiyn")

_HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "key_missing": {"WWW-Authenticate": "Bearer"},
    "key_wrong": {"WWW-Authenticate": 'Bearer error="invalid_token"'},
    "busy": {"Retry-After": "2"},
    "too_many_connections": {"Retry-After": "10"},
}

Places = Mapping[object, tuple[str, ...]]
"""Where in the request what the evidence of a refusal names stands, in its order, by value (or by case)."""


class Reason(TypedDict):
    """One refusal: its code and case, what happened, what to do, which field, and its evidence."""

    code: str
    case: str
    outcome: str
    title: str
    next_step: str
    field: NotRequired[str]
    evidence: NotRequired[dict[str, Any]]


class ProblemDocument(TypedDict):
    """An RFC 9457 problem. `reasons`: all refusals that hold, gravest first, where there are several."""

    type: str
    title: str
    status: int
    code: str
    case: str
    next_step: str
    outcome: NotRequired[str]
    field: NotRequired[str]
    evidence: NotRequired[dict[str, Any]]
    reasons: NotRequired[list[Reason]]
    reasons_total: NotRequired[int]
    errors: NotRequired[list[FieldError]]


class Problem(Exception):  # noqa: N818 - it is the name of what is answered
    """Something wrong with a request, by code; `errors` say which fields, `evidence` what else a program needs."""

    def __init__(
        self,
        code: str,
        errors: Sequence[Wrong] = (),
        *,
        evidence: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.evidence = evidence
        self.headers = {**_HEADERS.get(code, {}), **(headers or {})}

    @property
    def status(self) -> int:
        """The status it is answered with."""
        return STATUS[self.code]

    def document(self, language: str) -> ProblemDocument:
        """Return the problem in a language."""
        said = words(self.code, language)
        document = ProblemDocument(
            type=problem_type(self.code),
            title=said.title,
            status=self.status,
            code=self.code,
            case=self.code,
            next_step=said.next_step,
        )
        if self.errors:
            document["field"] = self.errors[0].field
            document["errors"] = [one.told(language) for one in self.errors[:ERRORS_SHOWN]]
        if self.evidence:
            document["evidence"] = dict(self.evidence)
        return document


def refused(refusals: Sequence[Refusal], language: str, places: Places) -> ProblemDocument:
    """Return the refusals of an act as one problem: the first is the answer, the others stand beside it.

    The outcome is the worst of all: a pack that one of them stops is stopped.
    """
    gravest = first(refusals)
    assert gravest is not None
    fields = _fields(refusals, places)
    leading = reason(gravest, language, fields[[one is gravest for one in refusals].index(True)])
    document = ProblemDocument(
        type=problem_type(gravest.case),
        title=leading["title"],
        status=STATUS[gravest.case],
        code=leading["code"],
        case=leading["case"],
        next_step=leading["next_step"],
        outcome=worst([one.outcome for one in refusals]),
        evidence=leading.get("evidence", {}),
    )
    if "field" in leading:
        document["field"] = leading["field"]
    if lines := [_in_line(one, language) for one in refusals if getattr(one, "line", None) is not None]:
        document["errors"] = lines[:ERRORS_SHOWN]
    if len(refusals) > 1:
        shown = zip(refusals[:REASONS_SHOWN], fields, strict=False)
        document["reasons"] = [reason(one, language, field) for one, field in shown]
        document["reasons_total"] = len(refusals)
    return document


def reason(refusal: Refusal, language: str, field: str | None = None) -> Reason:
    """Return one refusal in a language, with its evidence and the field of the request that it speaks of."""
    evidence = evidence_of(refusal)
    said = words(refusal.case, language, evidence)
    told = Reason(
        code=refusal.code,
        case=refusal.case,
        outcome=refusal.outcome.value,
        title=said.title,
        next_step=said.next_step,
    )
    if field is not None:
        told["field"] = field
    if evidence:
        told["evidence"] = evidence
    return told


def evidence_of(refusal: Refusal) -> dict[str, Any]:
    """Return what a refusal shows, by the names of its fields."""
    return {field.name: getattr(refusal, field.name) for field in declared_fields(refusal)}


def problem_type(case: str) -> str:
    """Return the reference under which a problem is explained."""
    return f"/docs#{case}"


def _in_line(refusal: Refusal, language: str) -> FieldError:
    """Return a refusal that speaks of a line of the body as what is wrong with a field there."""
    told = evidence_of(refusal)
    message = words(refusal.case, language, told).title
    return FieldError(field=told["field"], code=refusal.case, message=message, line=told["line"])


def _fields(refusals: Sequence[Refusal], places: Places) -> list[str | None]:
    """Return the field that each refusal speaks of.

    What stands in several places is refused once for each: the first refusal of its case is given the first place, the
    next one the next.
    """
    given: Counter[tuple[str, object]] = Counter()
    fields: list[str | None] = []
    for one in refusals:
        if (own := getattr(one, "field", None)) is not None:
            fields.append(own)
            continue
        named = _named_place(one, places)
        if named is None:
            fields.append(FIELD_OF_CASE.get(one.case))
            continue
        at = places[named]
        fields.append(at[min(given[one.case, named], len(at) - 1)] + _SUFFIX.get(one.case, ""))
        given[one.case, named] += 1
    return fields


def _named_place(refusal: Refusal, places: Places) -> object:
    """Return what of a refusal has its place in the request: its case, or what its evidence names; None if nothing."""
    if refusal.case in places:
        return refusal.case
    if refusal.case in FIELD_OF_CASE:
        return None
    named = (value for value in evidence_of(refusal).values() if isinstance(value, Hashable))
    return next((value for value in named if value in places), None)
