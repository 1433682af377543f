"""What all rooms stand on: identifiers, time, limits; keys, events, subjects, the world; the form of a refusal."""
