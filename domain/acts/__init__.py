"""Everything the ledger can do: one file per business step, named as the Core Business Vocabulary names it."""
