"""Which project is meant where none is named: as gcloud finds it.

Source: `gcloud topic configurations`, https://cloud.google.com/sdk/docs/properties
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from pathlib import Path

from analyzer.errors import UsageError

_NAME = re.compile(r"(?:[a-z0-9.-]{1,100}:)?[a-z0-9-]{1,100}")
_VARIABLES = ("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT")


def named(project: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """`project`, else that of the environment, else that of gcloud's active configuration; None where none is set.

    Raises UsageError for a name that no project can have.
    """
    found = project if project is not None else _from_environment(environment) or _configured(environment)
    if found is not None and not _NAME.fullmatch(found):
        raise UsageError(f"{found[:100]!r} is no id of a Google Cloud project; ids look like my-project-123")
    return found


def _from_environment(environment: Mapping[str, str]) -> str | None:
    return next((environment[name] for name in _VARIABLES if environment.get(name)), None)


def _configured(environment: Mapping[str, str]) -> str | None:
    folder = Path(environment.get("CLOUDSDK_CONFIG") or Path(os.path.expanduser("~/.config/gcloud")))  # noqa: PTH111 - Path.expanduser raises where there is no home
    try:
        active = environment.get("CLOUDSDK_ACTIVE_CONFIG_NAME") or (folder / "active_config").read_text().strip()
        config = configparser.ConfigParser(interpolation=None)
        config.read(folder / "configurations" / f"config_{active}", encoding="utf-8")
        return config.get("core", "project", fallback=None) or None
    except (OSError, ValueError, configparser.Error):
        return None
