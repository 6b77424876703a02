"""What the command line needs of its own: calls, help, completion, doctor, workspace, demonstration."""
