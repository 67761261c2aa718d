"""Docker's json-file driver, and what log shippers make of it for Kubernetes:
https://docs.docker.com/engine/logging/drivers/json-file/
"""

from __future__ import annotations

import msgspec

from analyzer.formats.carriers.carrier import Carried, Carrier


class _Kubernetes(msgspec.Struct, gc=False, frozen=True):
    pod_name: str = ""
    container_name: str = ""


class _Logged(msgspec.Struct, gc=False, frozen=True):
    log: str
    stream: str
    time: str = ""
    taken: str = msgspec.field(name="@timestamp", default="")
    kubernetes: _Kubernetes = _Kubernetes()


_decoder = msgspec.json.Decoder(_Logged)


def _carried(line: bytes) -> Carried | None:
    if line[:1] != b"{":
        return None
    try:
        logged = _decoder.decode(line)
        text = logged.log.encode()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if logged.stream not in ("stdout", "stderr"):
        return None
    pod = logged.kubernetes
    return Carried(
        text.removesuffix(b"\n"),
        pod.container_name,
        pod.pod_name,
        logged.stream,
        logged.time or logged.taken,
        unended=not text.endswith(b"\n") and not pod.pod_name,
    )


DOCKER_JSON = Carrier(_carried)
