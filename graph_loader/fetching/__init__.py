"""What publishers publish, brought into a folder of this machine."""
