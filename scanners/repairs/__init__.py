"""What scanners, keyboards and programs do to a text on its way, and how it is read all the same."""
