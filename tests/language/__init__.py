"""Short texts of each kind that the language stages once got wrong, and what is right of each."""
