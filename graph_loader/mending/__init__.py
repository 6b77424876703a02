"""What a load set aside, for whoever mends it: kept in the home, given back coloured, loaded again."""
