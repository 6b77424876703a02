"""What the commands of people's rights need of their own, and the log of the home."""
