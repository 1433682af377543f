"""Codes in: the text of a scan to a valid reading, or to the reason why there is none. And codes out.

`parse` reads, `element_string` and `digital_link` write; nothing here knows the ledger or a clock.
"""

from scanners.build import digital_link, element_string
from scanners.errors import Code, Reason, ScanError
from scanners.parse import TEXT_MAX, parse
from scanners.reading import Form, Reading, Repair
from scanners.schema import GS

__all__ = [
    "GS",
    "TEXT_MAX",
    "Code",
    "Form",
    "Reading",
    "Reason",
    "Repair",
    "ScanError",
    "digital_link",
    "element_string",
    "parse",
]
