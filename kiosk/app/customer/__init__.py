"""The customer's display: one page for each moment of a sale, always Thai and English together."""
