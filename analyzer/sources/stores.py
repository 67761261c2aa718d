"""Object stores: which there are, the connection to one, and what its errors mean to a user.

Credentials and endpoints are those that each library finds by itself; none ever stands in an address.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from analyzer.errors import SourceError

if TYPE_CHECKING:
    from fsspec.asyn import AsyncFileSystem

_SCHEME = re.compile(r"([a-z0-9]+)://")
_SECRET = re.compile(r"^[^/]*:[^/]*@|[?&](sig|se|sp|sv|token|signature|awsaccesskeyid|x-(amz|goog|ms)-[\w-]+)=", re.I)
_LIBRARIES = ("gcsfs", "s3fs", "adlfs", "fsspec", "aiobotocore", "botocore", "azure", "google", "asyncio")
_LONGEST = 200


class Store(msgspec.Struct, frozen=True):
    """A kind of object store: its extra, how to connect to it, and the remedies for what goes wrong there.

    `connect(account)` imports the library, and connects to an account (named only by some addresses of `az`).
    `raw(account)` is a connection that reads objects as they are stored, where `connect` does not.
    """

    extra: str
    connect: Callable[[str], AsyncFileSystem]
    log_in: str
    permission: str
    buckets: str
    endpoint: str
    raw: Callable[[str], AsyncFileSystem] | None = None


class Address(msgspec.Struct, frozen=True):
    """`scheme://authority/key`: the authority is a bucket, or `container@account.…` of Azure."""

    scheme: str
    authority: str
    key: str

    @property
    def bucket(self) -> str:
        return self.authority.partition("@")[0]

    @property
    def account(self) -> str:
        return self.authority.partition("@")[2].partition(".")[0]

    @property
    def path(self) -> str:
        """As fsspec names it: `bucket/key`."""
        return f"{self.bucket}/{self.key}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}/{self.key}"


def is_address(name: str) -> bool:
    """Is it an address in an object store (`gs://…`), and no name of a file?"""
    found = _SCHEME.match(name)
    return found is not None and found[1] in STORES


def address_of(name: str) -> Address:
    """The parts of an address. Raises SourceError, which repeats no secrets, where it is none."""
    scheme, _, rest = name.partition("://")
    if _SECRET.search(rest):
        raise SourceError(
            f"{scheme}://: an address holds no keys, passwords or signatures; {STORES[scheme].log_in}, and name the"
            f" object alone"
        )
    authority, _, key = rest.partition("/")
    if not authority:
        raise SourceError(f"{name}: names no bucket; name one, as in {scheme}://bucket/folder")
    return Address(scheme, authority, key)


def connected(address: Address, *, raw: bool = False) -> AsyncFileSystem:
    """The connection to the store of `address`, one a process, as none outlives a fork.

    With `raw` one that reads objects as they are stored. Raises SourceError where the extra is missing or the library
    cannot connect.
    """
    try:
        return _connection(address.scheme, address.account, raw, os.getpid())
    except ModuleNotFoundError:
        extra = STORES[address.scheme].extra
        raise SourceError(f"{address.scheme}:// needs the extra: pip install 'logtriage[{extra}]'") from None
    except Exception as error:
        raise explained(address, error) from None


def explained(address: Address, error: Exception) -> SourceError:
    """What an error of a store's library means, in a sentence with its remedy."""
    store = STORES[address.scheme]
    if isinstance(error, SourceError):
        return error
    for name, kind in _KINDS.items():
        if any(kind(each) for each in _chain(error)):
            meaning = {
                "credentials": f"there are no credentials that the store accepts; {store.log_in}",
                "permission": f"permission is denied; {store.permission}",
                "missing": f"there is no such bucket or object; check the address ({store.buckets} lists buckets)",
                "network": f"the store cannot be reached; check the network{store.endpoint}",
                "account": f"the storage account is not known; {store.log_in}",
            }[name]
            return SourceError(f"{address}: {meaning}{_quoted(error)}")
    return SourceError(f"{address}: cannot be read; check the address{_quoted(error)}")


@functools.cache
def _connection(scheme: str, account: str, raw: bool, _process: int) -> AsyncFileSystem:
    _quiet()
    store = STORES[scheme]
    return (store.raw if raw and store.raw else store.connect)(account)


def _quiet() -> None:
    """The libraries log tracebacks of what they raise anyway; a user has asked for neither."""
    import logging  # imported late: most scans need none of this

    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _gs(_account: str, **more: object) -> AsyncFileSystem:
    # not what gcsfs itself exports, which asks for the kind of bucket over gRPC first
    from gcsfs.core import GCSFileSystem

    emulator = os.environ.get("STORAGE_EMULATOR_HOST", "") not in {"", "default"}
    token = "anon" if emulator else None  # as Google's own client does
    return GCSFileSystem(access="read_only", token=token, skip_instance_cache=True, use_listings_cache=False, **more)


def _gs_raw(account: str) -> AsyncFileSystem:
    """Objects with `Content-Encoding: gzip` come as they are stored, and so with the size and ranges of the listing."""
    return _gs(account, session_kwargs={"auto_decompress": False})


def _s3(_account: str) -> AsyncFileSystem:
    from s3fs import S3FileSystem

    return S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def _az(account: str) -> AsyncFileSystem:
    from adlfs import AzureBlobFileSystem

    return AzureBlobFileSystem(account_name=account or None, skip_instance_cache=True, use_listings_cache=False)


_GS = Store(
    "gs",
    _gs,
    log_in="run: gcloud auth application-default login",
    permission="the account needs the role roles/storage.objectViewer on the bucket",
    buckets="gcloud storage ls",
    endpoint=" and STORAGE_EMULATOR_HOST, if it is set",
    raw=_gs_raw,
)
_S3 = Store(
    "s3",
    _s3,
    log_in="run: aws configure (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)",
    permission="the account needs s3:ListBucket on the bucket and s3:GetObject on its objects",
    buckets="aws s3 ls",
    endpoint=" and AWS_ENDPOINT_URL and AWS_REGION, if they are set",
)
_AZ = Store(
    "az",
    _az,
    log_in="set AZURE_STORAGE_ACCOUNT_NAME and run: az login (or set AZURE_STORAGE_CONNECTION_STRING)",
    permission="the account needs the role Storage Blob Data Reader on the container",
    buckets="az storage container list",
    endpoint=" and the name of the storage account",
)
STORES = {"gs": _GS, "gcs": _GS, "s3": _S3, "s3a": _S3, "az": _AZ, "abfs": _AZ, "abfss": _AZ}
"""By the scheme of an address, as fsspec has them."""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is(*names: str) -> Callable[[BaseException], bool]:
    """Is an error of a class of one of these names? The classes are those of libraries that may be missing."""
    return lambda error: bool({base.__name__ for base in type(error).__mro__} & set(names))


def _status(error: BaseException) -> str:
    return str(
        next((getattr(error, name, "") for name in ("code", "status_code", "status") if hasattr(error, name)), "")
    )


_no_credentials = _is(
    "NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "GoogleAuthError", "ClientAuthenticationError"
)
_no_network = _is(
    "ClientConnectionError", "ConnectionError", "HTTPClientError", "ServiceRequestError", "TimeoutError", "ProxyError"
)
_BAD_KEYS = re.compile(
    r"InvalidAccessKeyId|access key id|SignatureDoesNotMatch|signature we calculated|token.*expired", re.I
)

_KINDS: dict[str, Callable[[BaseException], bool]] = {
    "credentials": lambda error: (
        _no_credentials(error)
        or _status(error) == "401"
        or "Anonymous caller" in str(error)
        or bool(_BAD_KEYS.search(str(error)))
    ),
    "permission": lambda error: (
        isinstance(error, PermissionError) or _status(error) == "403" or str(error).startswith("Forbidden")
    ),
    "missing": lambda error: isinstance(error, FileNotFoundError) or _status(error) == "404",
    "network": _no_network,
    "account": lambda error: isinstance(error, ValueError) and "account" in str(error),
}
"""What an error is about: the first that it, or one that led to it, fits."""


def _quoted(error: Exception) -> str:
    """The store's own words, on one line and without addresses, which may be signed."""
    lines = [line for line in str(error).splitlines() if line.strip() and "://" not in line]
    said = lines[0].strip()[:_LONGEST] if lines else ""
    return f" (it said: {said})" if said and said.isprintable() else ""
