"""The command line, `darijol`: one file for each command."""

from api.command.app import main

__all__ = ["main"]
