"""The customer's page: what a payer sees on a phone, from the code to the receipt."""
