"""What happened, as it is read back: packs and their roads, lots, shipments, incidents and receipts."""
