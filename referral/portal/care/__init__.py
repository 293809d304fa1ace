"""The veteran's own part of the care log: weekly pain, treatments, totals and how they are after the procedure."""
