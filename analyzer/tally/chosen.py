"""Which entries of a batch a finding was counted from: what the tally counts, asked the other way round."""

from __future__ import annotations

import msgspec

from analyzer.entry.batch import Batch
from analyzer.grouping.signature import Signature
from analyzer.matching.program import Program
from analyzer.matching.watch import Role
from analyzer.tally.groups import Key
from analyzer.tally.tally import mattering, problems_among, signature_of

_EXPLAINING = (Role.ISSUE, Role.STEP)


class OfRule(msgspec.Struct, frozen=True):
    """The entries that an issue hits; of one over time those that its other keys, or its steps, choose."""

    rule: str

    def places(self, batch: Batch, program: Program) -> list[int]:
        """The positions of these entries in a batch; `program` need know no rule but this one."""
        watches = program.watches
        hits = ((i, watches[number]) for i, number in program.hits(batch))
        return sorted({i for i, watch in hits if watch.rule == self.rule and watch.role in _EXPLAINING})


class OfGroup(msgspec.Struct, frozen=True):
    """The problems (else warnings) that no rule explains and that have one of these signatures. Or, where there is a
    `limit`, those that no group of their own was kept for: all whose keys are not below it.
    """

    problem: bool
    signatures: frozenset[str] = frozenset()
    limit: Key | None = None

    def places(self, batch: Batch, program: Program) -> list[int]:
        """The positions of these entries in a batch; `program` knows all rules."""
        found = mattering(batch)
        problems = problems_among(batch, found)
        own = [i for i in found if (i in problems) == self.problem and self._holds(signature_of(batch, i))]
        if not own:
            return []
        watches = program.watches
        explained = {i for i, number in program.hits(batch.keep(own)) if watches[number].role in _EXPLAINING}
        return [place for number, place in enumerate(own) if number not in explained]

    def _holds(self, signature: Signature) -> bool:
        if self.limit is not None:
            return Key(signature.id, self.problem) >= self.limit
        return signature.id in self.signatures
