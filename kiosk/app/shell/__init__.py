"""The composition root of the till: what is made, on which thread it lives, and how all of it ends."""
