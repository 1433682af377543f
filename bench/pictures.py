"""How many codes are read from spoiled pictures, decoder by decoder: `python -m bench.pictures`.

It measures a seed and two that nothing was tuned on, prints the tables, and writes `bench/pictures.json` and the tables
of `docs/explanation/reading-pictures.md`. `--quick` takes three scenes of a kind, prints, and writes nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from io import BytesIO
from os import cpu_count
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from bench.figures import Figure
from bench.scenes import PER_KIND, Scene, Symbol, scenes
from bench.spoiling import KINDS
from scanners.pictures import read_picture
from scanners.pictures.tones import Grey

SEED: Final = 2607
HELD_OUT: Final = (7001, 7002)
"""Seeds whose scenes nobody looked at while the reader was built."""

TODAY: Final = date(2026, 7, 1)
RESULTS: Final = Path(__file__).with_name("pictures.json")
PAGE: Final = Path(__file__).parents[1] / "docs" / "explanation" / "reading-pictures.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

Answer = tuple[bytes, str | None]
"""The bytes of a symbol, and its identifier; None from a decoder that does not tell it."""


def _grey(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("L")


def _zxing(picture: Image.Image) -> list[Answer]:
    tones: Grey = np.asarray(picture)
    return [(one.bytes, one.symbology_identifier) for one in zxingcpp.read_barcodes(tones) if one.valid]


def _plain(picture: bytes) -> list[Answer]:
    """One call of zxing-cpp with its own options, which are those that try hardest."""
    return _zxing(_grey(picture))


def _retried(picture: bytes) -> list[Answer]:
    """The whole picture again in the ways that are usual, until something is read."""
    grey = _grey(picture)
    twice = (2 * grey.width, 2 * grey.height)
    changes: tuple[Callable[[Image.Image], Image.Image], ...] = (
        lambda one: one,
        lambda one: one.resize(twice, Image.Resampling.BICUBIC),
        lambda one: one.filter(ImageFilter.MedianFilter(3)),
        lambda one: one.filter(ImageFilter.UnsharpMask(3, 200, 0)),
        lambda one: one.filter(ImageFilter.GaussianBlur(1.5)),
    )
    nothing: list[Answer] = []
    return next((found for change in changes if (found := _zxing(change(grey)))), nothing)


def _zbar(picture: bytes) -> list[Answer]:
    pyzbar: Any = import_module("pyzbar.pyzbar")
    try:
        return [(bytes(one.data), None) for one in pyzbar.decode(_grey(picture))]
    except ValueError:  # structured append
        return []


def _ours(picture: bytes) -> list[Answer]:
    return [(code.text[3:].encode(), code.text[:3]) for code in read_picture(picture, today=TODAY).codes]


READERS: Final[dict[str, Callable[[bytes], list[Answer]]]] = {
    "zxing-cpp, one call": _plain,
    "zxing-cpp, usual retries": _retried,
    "pyzbar": _zbar,
    "Darijol": _ours,
}
OURS, PLAIN = "Darijol", "zxing-cpp, one call"


@dataclass(slots=True)
class Score:
    """What one reader made of a set of scenes. Times are milliseconds a scene, with opening the file."""

    exact: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    wrong: int = 0
    wall: list[float] = field(default_factory=list[float])
    busy: list[float] = field(default_factory=list[float])

    def judge(self, scene: Scene, read: Callable[[bytes], list[Answer]]) -> None:
        """Show a scene to the reader. Another text than the symbol's is wrong, wherever it was seen."""
        began, worked = perf_counter(), process_time()
        found = read(scene.picture)
        self.busy.append((process_time() - worked) * 1000)
        self.wall.append((perf_counter() - began) * 1000)
        self.exact[scene.kind] += any(
            content == scene.content and identifier in {scene.symbology, None} for content, identifier in found
        )
        self.wrong += sum(content != scene.content for content, _ in found)

    def as_json(self) -> dict[str, Any]:
        """Return the score as it is written down."""
        return {
            "exact": sum(self.exact.values()),
            "of": len(self.wall),
            "wrong": self.wrong,
            "mean_ms": round(float(np.mean(self.wall)), 1),
            "p95_ms": round(float(np.percentile(self.wall, 95)), 1),
            "p95_cpu_ms": round(float(np.percentile(self.busy, 95)), 1),
            "kinds": self.exact,
        }


def measure(symbol: Symbol, seed: int, per_kind: int = PER_KIND, readers: Iterable[str] = READERS) -> dict[str, Any]:
    """Return each reader's score on the scenes of a seed; each scene goes to all, one after the other."""
    scores = {name: Score() for name in readers}
    _ours(next(scenes(symbol, seed, 1)).picture)  # what is loaded at first use is no reading
    for scene in scenes(symbol, seed, per_kind):
        for name, score in scores.items():
            score.judge(scene, READERS[name])
    return {name: score.as_json() for name, score in scores.items()}


def pictures(quick: bool = False) -> list[Figure]:
    """Return the promised figures, measured."""
    scores = measure(Symbol.DATA_MATRIX, SEED, 3 if quick else PER_KIND, (PLAIN, OURS))
    ours, plain = scores[OURS], scores[PLAIN]
    share = 100 / ours["of"]
    scored = f"{ours['of']} spoiled scenes of GS1 Data Matrix"
    return [
        Figure("read from pictures, exact", scored, ours["exact"] * share, "%", at_least=94.9, detail=ours),
        Figure("read from pictures, wrong", scored, ours["wrong"], "codes", at_most=0),
        Figure("read from pictures, p95", scored, ours["p95_ms"], "ms", at_most=100),
        Figure("the same scenes, zxing-cpp in one call", scored, plain["exact"] * share, "%", at_most=81, detail=plain),
    ]


def main() -> None:
    """Measure all, print the tables, write them down."""
    quick = "--quick" in sys.argv
    seeds = (SEED,) if quick else (SEED, *HELD_OUT)
    results = {
        "cores": cpu_count(),
        "seeds": {
            str(seed): {each: measure(each, seed, 3 if quick else PER_KIND) for each in Symbol} for seed in seeds
        },
    }
    print(tables(results))
    if not quick:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
        PAGE.write_text(with_tables(PAGE.read_text("utf-8"), tables(results)), "utf-8")


def with_tables(page: str, measured: str) -> str:
    """Return the page with what was measured in its place."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{measured}\n{END}{after}"


def tables(results: dict[str, Any]) -> str:
    """Return what the page shows: all readers on all seeds, then the kinds of matrix scenes of the first."""
    lines = ["| scenes | seed | reader | exact | wrong | ms mean | ms p95 | CPU ms p95 |", "|---" * 8 + "|"]
    for seed, symbols in results["seeds"].items():
        for symbol, scores in symbols.items():
            lines += [_row(symbol, seed, name, score) for name, score in scores.items()]
    first = next(iter(results["seeds"].values()))
    matrix = [symbol for symbol in first if symbol in {Symbol.DATA_MATRIX, Symbol.QR}]
    columns = [(symbol, name) for symbol in matrix for name in (PLAIN, OURS)]
    lines += ["", "| kind | " + " | ".join(f"{symbol}: {name}" for symbol, name in columns) + " |"]
    lines += ["|---" * (len(columns) + 1) + "|"]
    for kind in KINDS:
        lines.append(f"| {kind} | " + " | ".join(str(first[one][name]["kinds"][kind]) for one, name in columns) + " |")
    return "\n".join(lines) + "\n"


def _row(symbol: str, seed: str, name: str, score: dict[str, Any]) -> str:
    exact = f"{score['exact']} of {score['of']}"
    times = f"{score['mean_ms']} | {score['p95_ms']} | {score['p95_cpu_ms']}"
    return f"| {symbol} | {seed} | {name} | {exact} | {score['wrong']} | {times} |"


if __name__ == "__main__":
    main()
