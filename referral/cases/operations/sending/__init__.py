"""What goes to VA: ordered, carried out, recorded by hand, looked at when it failed, and what came back."""
