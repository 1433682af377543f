"""What people read in Kazakh, Russian and English: the catalogues, and the sentences made from them."""
