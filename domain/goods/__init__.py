"""What: products, lots, packs, containers, shipments and receipts; what became of each, and where it is."""
