"""The crypto tail of a code: the key (AI 91) and the code (AI 92) behind the serial, kept as eight bytes."""

from hashlib import blake2b

_SEPARATOR = b"\x1d"
"""GS: it can stand in neither part, so that no two pairs read alike."""


def tail_digest(key: str, code: str) -> int:
    """Return the digest of a crypto tail: BLAKE2b to 8 bytes, read as a signed number of 64 bits.

    What was commissioned and what is scanned are compared by it; from the digest the tail cannot be printed again.
    """
    return int.from_bytes(blake2b(key.encode() + _SEPARATOR + code.encode(), digest_size=8).digest(), signed=True)
