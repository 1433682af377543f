"""The language and the rules of Darijol: pure Python, no input or output, no clock, no framework."""
