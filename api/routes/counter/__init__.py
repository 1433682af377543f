"""The counter: a code is judged, and packs are sold."""
