"""Logs that carry the lines of other logs. A carrier is one file here and one row of `CARRIERS`; it is recognised only
where nearly all of a file's first lines are of its kind.
"""

from __future__ import annotations

from analyzer.formats.carriers.carrier import Carried, Carrier
from analyzer.formats.carriers.cri import CRI
from analyzer.formats.carriers.docker_compose import DOCKER_COMPOSE
from analyzer.formats.carriers.docker_json import DOCKER_JSON
from analyzer.formats.carriers.kubectl import KUBECTL
from analyzer.formats.carriers.stamped import STAMPED
from analyzer.formats.carriers.stern import STERN

__all__ = ["CARRIERS", "Carried", "Carrier"]

CARRIERS: dict[str, Carrier] = {
    "docker-json": DOCKER_JSON,
    "cri": CRI,
    "docker-compose": DOCKER_COMPOSE,
    "kubectl": KUBECTL,
    "stern": STERN,
    "stamped": STAMPED,
}
