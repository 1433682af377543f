"""Verdicts: may this pack be supplied, here, on this day, at this price? Nothing here changes anything."""
