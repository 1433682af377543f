"""The law as dated data. A row says what holds, since when, until when, who says so, and how sure that is."""
