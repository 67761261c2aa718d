"""What is said where a store does not answer, refuses, or is not asked at all."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.errors import SourceError
from analyzer.sources import Source, find, objects, open_source, stores
from sources.stores import NOBODY, answering

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "given",
    [
        "s3://key:secret@bucket/a.log",
        "az://logs/a.log?sv=2024&sig=secret",
        "gs://logs/a.log?X-Goog-Signature=secret",
        "s3://logs/a.log?versionId=1&X-Amz-Signature=secret",
    ],
)
def test_an_address_with_credentials_is_refused_without_repeating_them(given: str) -> None:
    with pytest.raises(SourceError, match="holds no keys, passwords or signatures") as error:
        find([given])
    assert "secret" not in str(error.value)


def test_an_address_without_a_bucket_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"gs:///a: names no bucket; name one, as in gs://bucket/folder"):
        find(["gs:///a"])


@pytest.mark.parametrize(
    ("scheme", "extra", "module"),
    [
        ("gs", "gs", "gcsfs"),
        ("gcs", "gs", "gcsfs"),
        ("s3", "s3", "s3fs"),
        ("az", "az", "adlfs"),
        ("abfs", "az", "adlfs"),
    ],
)
def test_a_missing_extra_is_named(scheme: str, extra: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _unconnected(monkeypatch)
    for loaded in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceError) as error:
        find([f"{scheme}://bucket/a.log"])
    assert str(error.value) == f"{scheme}:// needs the extra: pip install 'logtriage[{extra}]'"


def _unconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_connection", stores._connection.__wrapped__)


# ---- what a store answers -------------------------------------------------------------------------------------------


def google(code: int, message: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": message}}).encode()


def amazon(code: str, message: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


ROLE = "needs the role roles/storage.objectViewer"
ANSWERS = [
    ("gs", 401, google(401, "Anonymous caller does not have access"), "run: gcloud auth application-default login"),
    ("gs", 403, google(403, "a@b.c does not have storage.objects.list access"), ROLE),
    ("gs", 418, google(418, "I am a teapot"), r"cannot be read; check the address \(it said: I am a teapot, 418\)"),
    ("s3", 403, amazon("AccessDenied", "Access Denied"), "needs s3:ListBucket on the bucket"),
    (
        "s3",
        403,
        amazon("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"),
        "run: aws configure",
    ),
    ("s3", 403, amazon("SignatureDoesNotMatch", "The request signature we calculated differs"), "run: aws configure"),
    ("s3", 400, amazon("ExpiredToken", "The provided token has expired."), "run: aws configure"),
]


@pytest.mark.parametrize(("scheme", "status", "body", "message"), ANSWERS, ids=lambda value: str(value)[:20])
def test_what_a_store_refuses_is_told_with_its_remedy(
    scheme: str, status: int, body: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unconnected(monkeypatch)
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    with answering(status, body) as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST" if scheme == "gs" else "AWS_ENDPOINT_URL", address)
        with pytest.raises(SourceError, match=message) as error:
            find([f"{scheme}://bucket/folder/*"])
    assert str(error.value).startswith(f"{scheme}://bucket/folder/*: ")
    assert "\n" not in str(error.value)


def test_a_scan_that_a_store_refuses_is_an_error_and_no_pass() -> None:
    with answering(403, amazon("AccessDenied", "Access Denied")) as address:
        done = subprocess.run(
            [sys.executable, "-m", "analyzer", "scan", "s3://bucket/folder/*"],
            cwd=ROOT,
            env=os.environ | NOBODY | {"AWS_ENDPOINT_URL": address},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("logtriage: s3://bucket/folder/*: permission is denied; the account needs")
    assert len(done.stderr.splitlines()) == 1


def test_an_object_of_google_with_a_content_encoding_is_read_as_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    _unconnected(monkeypatch)
    plain = b"line\n" * 10_000
    packed = gzip.compress(plain)
    with answering(206, packed, Content_Encoding="gzip") as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        stored = objects.StoredObject(stores.Address("gs", "logs", "a.log"), len(packed))
        opened = open_source(Source("a.log", stored))
        assert (opened.read(), opened.broken) == (plain, "")
        opened.close()
