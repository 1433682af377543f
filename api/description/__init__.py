"""The description of the API, for programs and as a page, with its examples."""
