"""The card of one actor, person, place, offer or need: all that the graph and the home hold on it."""
