"""What people do with an import: upload, map columns, confirm, discard; and what the program does: read and apply."""
