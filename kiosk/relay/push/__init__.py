"""The push stream: who listens, and how an event reaches them."""
