"""The endpoints, by area; an area holds its own bodies and answers, and uses no other."""
