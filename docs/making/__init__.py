"""The pages of `docs/reference`: one file for each, named as the page."""
