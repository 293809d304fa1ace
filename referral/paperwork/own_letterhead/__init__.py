"""The practice's own Word file as letterhead of its Word documents."""
