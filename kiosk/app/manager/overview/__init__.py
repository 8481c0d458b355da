"""The overview page: the day in a few figures beside the same day a week ago, and four charts."""
