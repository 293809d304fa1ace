"""What every feature stands on. Core knows no feature."""
