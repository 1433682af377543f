"""Facts in, facts out: the append-only store, the decision loop, state rows, followers and views.

The only package that speaks to the database and to the `eventsourcing` library.
"""
