"""What the page of one case shows: everything about it, a checklist and its history in plain words."""
