"""Which of very many names are frequent, in little memory: none that is can be missed."""

from __future__ import annotations

import msgspec


class Heavy(msgspec.Struct):
    """A summary of weighted names (Misra and Gries 1982, pruned as in Agarwal et al., Mergeable Summaries, 2012).

    Of all names of a total weight W, those of more than W / (`most` + 1) are among `counts`, however they came; what is
    there weighs at least what is counted, and at most `lost` more.
    """

    most: int = 1_000
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    total: int = 0
    lost: int = 0

    def add(self, name: str, weight: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + weight
        self.total += weight
        if len(self.counts) > 2 * self.most:
            self._prune()

    def enough(self, weight: int) -> bool:
        """Does a name of this weight count as frequent?"""
        return weight * (self.most + 1) > self.total

    def candidates(self) -> frozenset[str]:
        """All names that are frequent, and few others."""
        return frozenset(name for name, count in self.counts.items() if self.enough(count + self.lost))

    def _prune(self) -> None:
        """Take as much from all as leaves `most` of them; at least one more pays as much, which bounds what is lost."""
        level = sorted(self.counts.values(), reverse=True)[self.most]
        self.counts = {name: count - level for name, count in self.counts.items() if count > level}
        self.lost += level
