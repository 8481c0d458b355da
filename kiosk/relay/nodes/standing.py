"""Where this node stands among the nodes: what its tasks find out, and its probes and numbers tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Standing:
    """A node's name, whether there may be others at all, how many live (it among them), and whether it leads."""

    node: str
    several: bool
    live: int = 1
    leads: bool = False
