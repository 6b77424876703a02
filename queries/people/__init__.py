"""The people of the graph and their rights: who is to be told, all that is held on somebody, whose time is over."""
