"""The public check of the box in hand."""
