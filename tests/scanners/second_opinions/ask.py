"""Ask bwip-js anew, after the cases changed: `python -m tests.scanners.second_opinions.ask NODE_MODULES`.

Needs node and a folder into which `npm install bwip-js` was run; tests need neither, they read what this writes.
"""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from textwrap import wrap

from tests.scanners.second_opinions.cases import ALL, NUMBERS

HERE = Path(__file__).parent
ANSWERS = HERE / "bwip_js.json"


def digest(texts: list[str]) -> str:
    """A short mark of the cases, so that answers to others are not taken for theirs."""
    return sha256("\n".join(texts).encode()).hexdigest()[:16]


def letters(answers: list[str]) -> dict[str, str]:
    """A character for each answer that was given."""
    return {answer: chr(ord("A") + at) for at, answer in enumerate(sorted(set(answers)))}


def main() -> None:
    """Write the answers, one character each."""
    asked = json.dumps({"texts": ALL, "numbers": NUMBERS})
    node = ["node", str(HERE / "ask.cjs"), str(Path(sys.argv[1]).resolve())]
    said = json.loads(subprocess.run(node, input=asked, capture_output=True, check=True, text=True).stdout)
    letter = letters(said["answers"])
    written = {
        "parser": f"bwip-js {said['version']}",
        "cases": digest(ALL),
        "known": wrap(" ".join(said["known"]), 110),
        "letters": letter,
        "answers": wrap("".join(letter[answer] for answer in said["answers"]), 110),
    }
    ANSWERS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
