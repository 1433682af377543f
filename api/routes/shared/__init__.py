"""What the areas share: how packs are named in a request, and what several of them answer."""
