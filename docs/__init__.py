"""The documents of Darijol, and what makes those of them that are made from the code."""
