"""The pages we serve ourselves as HTML."""
