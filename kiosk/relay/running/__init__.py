"""The relay as a program: its place, its parts, its life, and its care while it is off."""
