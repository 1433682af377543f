"""The one Linux call that Python does not offer: what a process wants when another one ends."""

import ctypes
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_CHILD_SUBREAPER: Final = 36

_libc = ctypes.CDLL(None)


def prctl(option: int, value: int) -> None:
    """Set it for this process. Older kernels refuse, and the caller is as well off as on another system."""
    _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
