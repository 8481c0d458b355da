"""How much do we know: the strip under the head when something is not well, and the sheet with every part."""
