"""What others than the team are answered: who does what, for whom, where."""
