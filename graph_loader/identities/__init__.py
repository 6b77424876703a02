"""Who is who among the entries of teams: what short ids name, what is told apart, what is the same."""
