"""The pretend Stripe: speaks Stripe's API to the unchanged SDK, so that a shop can practise without money.

Nothing here is known to till or relay: they reach it by URL. All it makes is marked PRACTICE, and its
codes name a biller of zeros that no bank will pay.
"""
