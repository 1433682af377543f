"""What a new ledger begins with."""
