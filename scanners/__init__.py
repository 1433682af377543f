"""Codes in: the text of a scan to a valid reading, or to the reason why there is none. And codes out.

`parse` reads, `element_string` and `digital_link` write, `diagnose` says what is wrong with a scanner; nothing here
knows the ledger or a clock.
"""

from scanners.advice import Advice
from scanners.doctor import TEST_CODE, Diagnosis, diagnose
from scanners.grammar.build import digital_link, element_string
from scanners.grammar.digital_link import names_something
from scanners.grammar.errors import Code, Reason, ScanError
from scanners.grammar.schema import GS
from scanners.parse import TEXT_MAX, parse
from scanners.repairs.reading import Doubt, Form, Reading, Repair

__all__ = [
    "GS",
    "TEST_CODE",
    "TEXT_MAX",
    "Advice",
    "Code",
    "Diagnosis",
    "Doubt",
    "Form",
    "Reading",
    "Reason",
    "Repair",
    "ScanError",
    "diagnose",
    "digital_link",
    "element_string",
    "names_something",
    "parse",
]
