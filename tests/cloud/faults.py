"""What goes wrong on command: faults of a call, faults of a page, and the errors that the real service gives.

A step says how one call of ListLogEntries is answered: `server.script(Slow(1), None, [Short(3), Repeat()], quota())`
means slowly, well, with a short page whose last entry comes twice, and not at all. Faults of a page combine in a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import error_details_pb2, status_pb2
from hypothesis import strategies as st


@dataclass(frozen=True)
class Fail:
    """The call fails; with `after_work` once its page has been put together, which nobody sees then."""

    code: grpc.StatusCode
    message: str = "The service is currently unavailable."
    reason: str = ""
    domain: str = "googleapis.com"
    metadata: Mapping[str, str] = field(default_factory=dict)
    help_url: str = ""
    after_work: bool = False

    def status(self) -> status_pb2.Status:
        """The status as google.rpc gives it, with ErrorInfo and Help where the service has them."""
        details = []
        if self.reason:
            metadata = dict(self.metadata)
            info = error_details_pb2.ErrorInfo(reason=self.reason, domain=self.domain, metadata=metadata)
            details.append(_packed(info))
        if self.help_url:
            details.append(_packed(error_details_pb2.Help(links=[{"url": self.help_url}])))
        return status_pb2.Status(code=self.code.value[0], message=self.message, details=details)


@dataclass(frozen=True)
class Drop:
    """The TCP connection is reset after so many more bytes of the answer: 0 none of it, some hundreds within a page."""

    after_bytes: int = 0


@dataclass(frozen=True)
class Expired:
    """All page tokens given so far expire before this call; the calls with one are refused from then on."""


@dataclass(frozen=True)
class Slow:
    """The answer takes so long."""

    seconds: float


@dataclass(frozen=True)
class Empty:
    """A page without entries, but with a token: the service ran out of time searching."""


@dataclass(frozen=True)
class Short:
    """A page with at most so many entries, though there are more."""

    entries: int


@dataclass(frozen=True)
class Repeat:
    """The last entries of the page come twice on it."""

    entries: int = 1


@dataclass(frozen=True)
class Overlap:
    """The page begins with the last entries of the page before it once more, on top of its own."""

    entries: int = 1


@dataclass(frozen=True)
class Reverse:
    """The page's entries come in the opposite order."""


@dataclass(frozen=True)
class HoldBack:
    """The first entries of the page come last on the next one instead, out of order."""

    entries: int = 1


PageFault = Slow | Empty | Short | Repeat | Overlap | Reverse | HoldBack
Step = Fail | Drop | Expired | PageFault | Sequence["Step"] | None

UNAVAILABLE = Fail(grpc.StatusCode.UNAVAILABLE)
INTERNAL = Fail(grpc.StatusCode.INTERNAL, "Internal error encountered.")
DEADLINE = Fail(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline exceeded.")
ABORTED = Fail(grpc.StatusCode.ABORTED, "The operation was aborted.")
UNIMPLEMENTED = Fail(grpc.StatusCode.UNIMPLEMENTED, "Operation is not implemented, or supported, or enabled.")
BAD_TOKEN = Fail(grpc.StatusCode.INVALID_ARGUMENT, "page_token doesn't match arguments from the request")


def quota(limit: int = 60) -> Fail:
    """The read quota is used up."""
    return Fail(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service "
        "'logging.googleapis.com' for consumer 'project_number:123456789012'.",
        reason="RATE_LIMIT_EXCEEDED",
        metadata={
            "consumer": "projects/123456789012",
            "quota_limit": "ReadRequestsPerMinutePerProject",
            "quota_limit_value": str(limit),
            "quota_location": "global",
            "quota_metric": "logging.googleapis.com/read_requests",
            "quota_unit": "1/min/{project}",
            "service": "logging.googleapis.com",
        },
        help_url="https://cloud.google.com/docs/quotas/help/request_increase",
    )


def permission_denied(permission: str = "logging.logEntries.list") -> Fail:
    """The caller lacks a permission; Cloud Logging also names `logging.views.access`."""
    return Fail(
        grpc.StatusCode.PERMISSION_DENIED,
        f"Permission '{permission}' denied on resource (or it may not exist).",
        reason="IAM_PERMISSION_DENIED",
        domain="iam.googleapis.com",
        metadata={"permission": permission},
    )


def plain_permission_denied() -> Fail:
    """The same without any details, as the service says it for some resources."""
    return Fail(grpc.StatusCode.PERMISSION_DENIED, "The caller does not have permission")


def service_disabled(project: str = "123456789012") -> Fail:
    """The Cloud Logging API is not enabled in the project."""
    url = f"https://console.developers.google.com/apis/api/logging.googleapis.com/overview?project={project}"
    return Fail(
        grpc.StatusCode.PERMISSION_DENIED,
        f"Cloud Logging API has not been used in project {project} before or it is disabled. Enable it by visiting "
        f"{url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our "
        "systems and retry.",
        reason="SERVICE_DISABLED",
        metadata={
            "activationUrl": url,
            "consumer": f"projects/{project}",
            "containerInfo": project,
            "service": "logging.googleapis.com",
            "serviceTitle": "Cloud Logging API",
        },
        help_url=url,
    )


def unauthenticated() -> Fail:
    """Credentials that the service does not take."""
    return Fail(
        grpc.StatusCode.UNAUTHENTICATED,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        reason="ACCESS_TOKEN_EXPIRED",
        metadata={"method": "google.logging.v2.LoggingServiceV2.ListLogEntries", "service": "logging.googleapis.com"},
    )


def project_not_found(project: str) -> Fail:
    """There is no such project."""
    return Fail(grpc.StatusCode.NOT_FOUND, f"Project does not exist: {project}")


TRANSIENT: tuple[Step, ...] = (
    UNAVAILABLE,
    INTERNAL,
    DEADLINE,
    quota(),
    Fail(grpc.StatusCode.UNAVAILABLE, after_work=True),
    Drop(),
    Drop(300),
)


def transient_steps(longest: int = 8) -> st.SearchStrategy[list[Step]]:
    """Scripts from which a client recovers without loss: it is given each entry, some twice or out of order."""
    pages: st.SearchStrategy[PageFault] = st.one_of(
        st.just(Empty()),
        st.just(Reverse()),
        st.builds(Short, st.integers(1, 3)),
        st.builds(Repeat, st.integers(1, 3)),
        st.builds(Overlap, st.integers(1, 3)),
    )
    single = st.none() | st.sampled_from(TRANSIENT) | st.just(Expired())
    return st.lists(single | pages | st.lists(pages, min_size=2, max_size=2), max_size=longest)


def _packed(detail: error_details_pb2.ErrorInfo | error_details_pb2.Help) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(detail)
    return packed
