"""Which of zbar's symbols are marked as GS1's (FNC1 in front): zbar tells, and pyzbar does not pass it on.

The mark decides what a text is: `]C1` is a pack or a pallet by GS1's rules, `]C0` is whatever somebody printed. What
zbar does not say is not claimed. Source: zbar.h, `zbar_symbol_get_modifiers`.
"""

from __future__ import annotations

from ctypes import POINTER, c_char_p, c_uint, c_void_p, cast, string_at
from functools import cache
from importlib import import_module
from typing import Any, Final

from scanners.pictures.tones import Grey

_GREY: Final = int.from_bytes(b"Y800", "little")
"""A byte for each pixel, by zbar's name."""

_GS1: Final = 1
"""The bit of a symbol that is marked as GS1's."""


def marked(grey: Grey) -> frozenset[bytes]:
    """The contents that zbar finds under GS1's mark; none if this zbar does not tell."""
    try:
        return frozenset(content for content, modifiers in _scanned(grey) if modifiers & _GS1)
    except (ImportError, AttributeError):
        return frozenset()


def _scanned(grey: Grey) -> list[tuple[bytes, int]]:
    """The content of each symbol, and its marks."""
    zbar = _zbar()
    height, width = grey.shape
    pixels = grey.tobytes()
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        zbar.zbar_image_set_format(image, _GREY)
        zbar.zbar_image_set_size(image, width, height)
        zbar.zbar_image_set_data(image, cast(c_char_p(pixels), c_void_p), len(pixels), None)
        zbar.zbar_scan_image(scanner, image)
        found: list[tuple[bytes, int]] = []
        symbol = zbar.zbar_image_first_symbol(image)
        while symbol:
            content = string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
            found.append((content, _modifiers()(symbol)))
            symbol = zbar.zbar_symbol_next(symbol)
        return found
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def _zbar() -> Any:
    """pyzbar's door to zbar. Raises ImportError if zbar is not installed."""
    return import_module("pyzbar.wrapper")


@cache
def _modifiers() -> Any:
    """zbar's function for the marks of a symbol. Raises AttributeError if this zbar has none."""
    zbar = _zbar()
    return zbar.zbar_function("zbar_symbol_get_modifiers", c_uint, POINTER(zbar.zbar_symbol))
