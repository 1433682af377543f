"""The codes on the packs of the demonstration, made from the product, the lot and a number: always the same ones."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from domain.goods.packs import PackKey
from domain.goods.tails import tail_digest
from domain.ground.identifiers import Gtin, LotNumber, Serial
from domain.judging.codes import Scan
from scanners import element_string

SERIAL_LENGTH: Final = 13
CODE_BYTES: Final = 32
"""In base64 they are the 44 characters that AI 92 has in Kazakhstan."""

KEY: Final = "DEMO"
"""AI 91: the name of the key under which real codes would be signed."""

_SEED: Final = b"darijol demonstration"
_LETTERS: Final = b"Kz"
"""What stands in serials for the two signs of base64: it leaves letters and digits alone."""


@dataclass(frozen=True, slots=True)
class PackCode:
    """What is printed on one pack: product (AI 01), serial (21) and code (92); the key (91) is that of all."""

    gtin: Gtin
    serial: Serial
    code: str

    @property
    def tail(self) -> int:
        """The digest of the crypto tail, as the ledger keeps it."""
        return tail_digest(KEY, self.code)

    @property
    def pack(self) -> PackKey:
        """The pack that the code names."""
        return PackKey(self.gtin, self.serial)

    @property
    def scan(self) -> Scan:
        """The code as it is read at a counter."""
        return Scan(self.pack, self.tail)

    @property
    def text(self) -> str:
        """The text that a scanner sends, separators (GS) included."""
        return element_string({"01": self.gtin, "21": self.serial, "91": KEY, "92": self.code})


def pack_code(gtin: Gtin, lot: LotNumber, number: int) -> PackCode:
    """Return the code of the pack with a number in a lot."""
    said = blake2b(f"{gtin}/{lot}/{number}".encode(), key=_SEED).digest()
    serial = b64encode(said[CODE_BYTES:], _LETTERS)[:SERIAL_LENGTH].decode()
    return PackCode(gtin, Serial(serial), b64encode(said[:CODE_BYTES]).decode())
