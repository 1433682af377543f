"""Fuzz the parser with coverage as the guide: `python -m tests.fuzz -runs=3000000 [folder of inputs]`.

Needs atheris (Linux or macOS, `pip install atheris`). Arguments are libFuzzer's; `-timeout=5` ends on a hang. A text
that breaks a promise is left in a file `crash-...`: give its name to run that alone, and make it a test.
"""

import sys
from importlib import import_module
from typing import Any

atheris: Any = import_module("atheris")  # it has no types

# What searches in loops is left out: its paths lead nowhere new, and counting them costs as much as all the rest.
_LOOPS = ["scanners.repairs.lost_gs", "scanners.repairs.keyboards"]
with atheris.instrument_imports(include=["scanners"], exclude=_LOOPS):
    from tests.fuzz.harness import check, text_of


def one_input(data: bytes) -> None:
    """Try what these bytes stand for."""
    check(text_of(data))


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], "-timeout=5", "-max_len=256", *sys.argv[1:]], one_input)
    atheris.Fuzz()
