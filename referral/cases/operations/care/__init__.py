"""The care log of a case: treatments, trials, weekly entries, scores and outcomes, by the desk or the veteran."""
