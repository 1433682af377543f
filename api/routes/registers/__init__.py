"""What is entered and read back: products, parties, sites, dated rows; and what a key is told of itself."""
