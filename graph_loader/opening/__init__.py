"""What stands on the disk, opened within bounds: folders, archives, workbooks, encodings, quotes, headings."""
