"""The relay: the server that alone holds the Stripe key, and tells every till what Stripe says."""
