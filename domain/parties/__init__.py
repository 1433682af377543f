"""Who: companies, their sites and licences, and the callers of the ledger."""
