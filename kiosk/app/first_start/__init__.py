"""The first start: from a machine on which nothing is set up to a till that sells, in five minutes."""
