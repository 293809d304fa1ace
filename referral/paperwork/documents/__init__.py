"""One file per document: TITLE, VERSION, REQUIRED and a pure `draw(facts)`. `catalogue.py` lists them."""
