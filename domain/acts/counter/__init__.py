"""Steps at the counter of a pharmacy."""
