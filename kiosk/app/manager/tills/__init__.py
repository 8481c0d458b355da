"""All tills: who sells, who is silent; one more is let in, one is shut out."""
