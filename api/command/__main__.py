"""`python -m api.command` is `darijol`."""

from api.command import main

main()
