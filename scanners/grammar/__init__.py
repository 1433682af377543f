"""The grammar of GS1 codes: elements, their formats and associations; how they are written, read and built."""
