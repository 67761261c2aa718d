"""What can go wrong with Cloud Logging: which faults pass by themselves, and how to say the others to a person."""

from __future__ import annotations

import os
import re
from enum import Enum

import msgspec

from analyzer.errors import SourceError

_ROLE = "roles/logging.viewer (Logs Viewer)"
_LONGEST = 300
_UNKNOWN = re.compile(r"project\b.{0,80}\b(?:not exist|not found|invalid)|(?:invalid|unknown) project", re.IGNORECASE)


class Kind(Enum):
    """What to do about a fault."""

    BUSY = "the quota of the project is used up: wait, and ask again"
    PASSING = "ask again"
    REQUEST = "the request is refused: its page token may have expired"
    FATAL = "asking again would not help"


class Fault(msgspec.Struct, frozen=True):
    """One failed call: what to do about it, the status that the service gave, and a sentence with the remedy."""

    kind: Kind
    status: str
    sentence: str


class CloudError(SourceError):
    """Cloud Logging did not answer, or refused to; `fault` says which."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def fault_of(error: Exception, project: str) -> Fault | None:
    """What a failed call of the client means; None for an error that is none of the client's."""
    from google.api_core import exceptions as api
    from google.auth import exceptions as auth

    if isinstance(error, api.RetryError) and isinstance(error.cause, Exception):
        return fault_of(error.cause, project)
    if isinstance(error, auth.GoogleAuthError):
        return Fault(Kind.FATAL, "no credentials", _of_auth(error))
    if isinstance(error, api.GoogleAPICallError):
        return _of_call(error, project)
    return None


def _of_auth(error: Exception) -> str:
    from google.auth import exceptions as auth

    log_in = "run `gcloud auth application-default login`"
    if isinstance(error, auth.DefaultCredentialsError) and os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
        return f"the key file in GOOGLE_APPLICATION_CREDENTIALS cannot be used ({_short(error)}); name another one"
    if isinstance(error, auth.DefaultCredentialsError):
        return f"no Google credentials were found; {log_in}, or name a key file in GOOGLE_APPLICATION_CREDENTIALS"
    if isinstance(error, auth.TransportError):
        return f"the Google credentials cannot be checked ({_short(error)}); is there a way to the network?"
    return f"the Google credentials are no longer good ({_short(error)}); {log_in}"


def _of_call(error: Exception, project: str) -> Fault:
    status = _status(error)
    said = _short(error)
    passing = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "ABORTED", "UNKNOWN", "CANCELLED", "OUT_OF_RANGE"}
    if status == "RESOURCE_EXHAUSTED":
        return Fault(
            Kind.BUSY,
            status,
            f"the read quota of project {project} is used up by others too ({said}); try again later, or ask for more"
            " at https://console.cloud.google.com/iam-admin/quotas",
        )
    if status in passing:
        return Fault(Kind.PASSING, status, f"Cloud Logging does not answer ({status}: {said}); try again")
    if status == "INVALID_ARGUMENT" and not _unknown_project(said):
        return Fault(Kind.REQUEST, status, f"Cloud Logging refuses the request ({said}); check --gcp-filter")
    return Fault(Kind.FATAL, status, _of_refusal(error, status, said, project))


def _of_refusal(error: Exception, status: str, said: str, project: str) -> str:
    reason = getattr(error, "reason", None) or ""
    if status == "UNAUTHENTICATED":
        return f"Cloud Logging does not accept the credentials ({said}); run `gcloud auth application-default login`"
    if reason == "SERVICE_DISABLED" or "has not been used in project" in said or "is disabled" in said:
        return (
            f"the Cloud Logging API is disabled in project {project}; enable it: "
            f"gcloud services enable logging.googleapis.com --project {project}"
        )
    if status == "NOT_FOUND" or reason == "CONSUMER_INVALID" or _unknown_project(said):
        return f"there is no project {project} that these credentials may see ({said}); check --project"
    if status == "PERMISSION_DENIED":
        named = re.search(r"\b(logging\.[a-zA-Z.]+)\b", f"{said} {getattr(error, 'error_info', '') or ''}")
        permission = named[1] if named and "googleapis" not in named[1] else "logging.logEntries.list"
        return (
            f"the permission {permission} is missing on project {project} ({said}); it comes with the role {_ROLE}: "
            f"gcloud projects add-iam-policy-binding {project} --member=user:YOU --role=roles/logging.viewer"
        )
    return f"Cloud Logging refuses the request ({status}: {said})"


def _unknown_project(said: str) -> bool:
    return (
        re.search(r"project\b.{0,80}\b(?:not exist|not found|invalid)|(?:invalid|unknown) project", said, re.I)
        is not None
    )


def _status(error: Exception) -> str:
    code = getattr(error, "grpc_status_code", None)
    return str(getattr(code, "name", "")) or type(error).__name__


def _short(error: Exception) -> str:
    said = str(getattr(error, "message", "") or error).strip().split("\n")[0]
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
