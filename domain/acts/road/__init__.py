"""Steps on the road of a pack from its maker to a pharmacy, and off it."""
