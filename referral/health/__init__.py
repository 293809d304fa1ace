"""Whether the product is alive and whether every part of it works."""
