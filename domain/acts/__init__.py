"""All that the ledger can do, one file a step, with the rights to it and the order of refusals."""
