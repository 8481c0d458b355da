"""Selling: what becomes of a sale, from the key to the receipt."""
