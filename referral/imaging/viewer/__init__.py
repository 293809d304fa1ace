"""What the viewer's pages ask for: the list of slices, their pixels, labelled levels, and leave to look."""
