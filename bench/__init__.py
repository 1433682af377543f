"""Every promised figure as a ratio within one run: `make bench`."""
