"""The road of packs: they are made, packed, shipped, received, put right and written off."""
