"""The relay's wire, for both sides: what is said over HTTP and the push stream, and nothing else."""
