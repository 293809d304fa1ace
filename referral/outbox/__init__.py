"""Background work, written down before it is sent. The rows are the truth; Redis only carries their numbers."""
