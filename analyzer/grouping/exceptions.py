"""Which exceptions are the same problem.

An exception is known by its type and the functions that it came through, never by its message, its line numbers or what
a run makes up:

- Every exception of the chain of causes counts, from the one that reached the outside to the one that began it all.
  Members of a group count each kind once, in no order, since tasks fail in any; suppressed exceptions do not count.
- Of each exception the five innermost functions of the application count. Code that many call (a session, a check) is
  told apart by its callers, while middleware, servers and mains far outside may change. Recursion counts once.
- Frames of libraries, runtimes and generated code do not count. Only where no exception of the trace has a frame of the
  application, the frame that raised the innermost one does.
- Where the stack overflowed, the functions that repeat count, in no order: which one came last is chance.
- A function is its name without what compilers number (lambdas, closures, anonymous classes, state machines), in its
  package or class, or where the language does not print these, in its file: the last two parts of the path, without
  hashes, versions and the usual places that applications are installed in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from analyzer.entry.traces import Cause, Frame, Trace
from analyzer.grouping import wording

_MOST_FRAMES = 5
_MOST_REPEATED = 8
_LONGEST_TYPE = 300
_OVERFLOWS = ("StackOverflowError", "StackOverflowException", "RecursionError", "SystemStackError", "Stack Overflow")
_OVERFLOW_SAID = ("Maximum call stack size exceeded",)


def identity(trace: Trace) -> str:
    """What two traces of the same problem have in common, a line an exception; the same on every machine."""
    counted = [cause for cause in trace.causes if cause.role != "suppressed"] or [trace.headline]
    own = any(frame.application for cause in counted for frame in cause.frames)
    links = [(cause.role, _link(cause, _telling(cause, own=own, root=cause is trace.root))) for cause in counted]
    chain = [link for role, link in links if role == "cause"]
    members = sorted({link for role, link in links if role == "member"})
    return "\n".join(dict.fromkeys([*chain, *members]))


def title(trace: Trace, longest: int) -> str:
    """The exception that reached the outside, in about `longest` characters: type, message, raising function, root."""
    cause = trace.headline
    line = _kind(cause.type) or "incomplete trace"
    if message := wording.template(cause.message):
        line += f": {message}"
    root = "" if trace.root.type in ("", cause.type) else f"caused by {_kind(trace.root.type)}"
    where = "; ".join(filter(None, [_place(cause), root]))
    where = f" ({where})" if where else ""
    if len(line) + len(where) > longest:
        line = line[: max(longest - 1 - len(where), 40)].rstrip() + "…"
    return line + where


def _place(cause: Cause) -> str:
    raising = next((frame for frame in reversed(cause.frames) if frame.application), None)
    raising = raising or (cause.frames[-1] if cause.frames else None)
    return f"at {_function(raising) or '?'}, {_file(raising.file) or '?'}" if raising else ""


def _link(cause: Cause, telling: Iterable[str]) -> str:
    return " < ".join([f"{_kind(cause.type)} {_panicked(cause)}", *telling])


def _telling(cause: Cause, *, own: bool, root: bool) -> list[str]:
    """The functions that count, the one that raised last."""
    if not own:
        return [_name(cause.frames[-1])] if root and cause.frames else []
    names = (_name(frame) for frame in reversed(cause.frames) if frame.application and not _inlined(frame))
    if cause.type.endswith(_OVERFLOWS) or cause.message.startswith(_OVERFLOW_SAID):
        return _repeated(names)
    return [*islice(_distinct(names), _MOST_FRAMES)][::-1]


def _distinct(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


def _repeated(names: Iterable[str]) -> list[str]:
    counts = Counter(names)
    return sorted(name for name, count in counts.items() if count > 1 or len(counts) == 1)[:_MOST_REPEATED]


# ---- names --------------------------------------------------------------------------------------------------------

_PANICS = re.compile(
    r"runtime error: [a-z -]+(?<! )|(?:assignment to|send on|close of|all goroutines|concurrent map) ?[a-z -]*(?<! )"
    r"|interface conversion|\(?\*?[\w./]+\.[A-Z]\w*(?=[({])|unexpected signal"
)
_GENERATED_KIND = re.compile(r"#<Class:0x[0-9a-f]+>::|^__main__\.|\$\d+(?=$|\$)|(?<=@anonymous).*", re.DOTALL)
_ROOTS = re.compile(
    r"^(?:file:)?(?:/*[A-Za-z]:)?/+(?:usr/src/app|usr/src|usr/local/app|var/www/html|var/www|var/task|src/app|app|workspace"
    r"|workspaces|code|srv|opt|home/[^/]+|root|Users/[^/]+|build|tmp|mnt|data)/"
)
_WEBPACK = re.compile(r"^(?:webpack(?:-internal)?:/+(?:\([^()]*\)/)?|rsc:/+|turbopack:/+)")
_VERSION = re.compile(r"(?:v?\d[\w.-]*|(?=[a-f]*\d)[0-9a-f]{7,})$")
_SCRIPT = re.compile(r"\.(?:[cm]?[jt]sx?|php|rb|vue)$")
_HASHED = re.compile(
    r"(?:(?<=[.\-_])|^)(?:(?=[a-f]*\d)[0-9a-f]{6,}|[0-9a-f]{8,}|(?=[A-Za-z_-]*\d)(?=[^A-Z]*[A-Z])[A-Za-z0-9_-]{8}|\d+)(?=\.)"
)

_INLINED = {
    "python": {"<listcomp>", "<setcomp>", "<dictcomp>"},
    "ruby": {"each", "map", "times", "loop", "tap", "then", "catch", "new", "each_with_index", "inject", "synchronize"},
}


@lru_cache(maxsize=4096)
def _name(frame: Frame) -> str:
    function = _function(frame)
    if frame.language in ("java", "dotnet", "go") or (frame.language == "php" and "::" in function):
        return function
    return f"{_file(frame.file)}:{function}"


def _kind(kind: str) -> str:
    return _GENERATED_KIND.sub("", kind)[:_LONGEST_TYPE]


def _panicked(cause: Cause) -> str:
    """What a panic says that comes from the runtime itself: Go's panics have no types."""
    if cause.type not in ("panic", "fatal error"):
        return ""
    found = _PANICS.match(cause.message)
    return found[0] if found else ""


def _inlined(frame: Frame) -> bool:
    """Whether other versions of the language print no such frame: comprehensions (PEP 709), methods written in C."""
    return frame.function in _INLINED.get(frame.language, ())


def _file(path: str) -> str:
    path = path.replace("\\", "/")
    path = _WEBPACK.sub("/", path).partition("?")[0]
    *folders, name = _ROOTS.sub("", path, count=1).split("/")
    if _SCRIPT.search(name):
        name = _HASHED.sub("*", name)
    folders = [folder for folder in folders if folder not in ("", ".")][-1:]
    return "/".join(["*" if _VERSION.match(folder) else folder for folder in folders] + [name])


# What compilers and runtimes make of names, in the order applied: (pattern, what stands in its place).
_MADE: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "python": (),
    "java": (
        (re.compile(r"\$\$Lambda.*|\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB).*(?=\.)"), ""),
        (re.compile(r"^(?:[\w.@-]*/{1,2})+"), ""),
        (re.compile(r"(?<=Generated)(\w+Accessor)\d+|(?<=\$Proxy)\d+"), r"\1"),
        (re.compile(r"(?:__|\$)\d+(?=$|[$.])"), ""),
    ),
    "dotnet": (
        (re.compile(r"`\d+"), ""),
        (re.compile(r"\[[^\[\]]*\]"), ""),
        (re.compile(r"[.+]<>c(?:__DisplayClass[\d_]*)?(?=[.+])"), ""),
        (re.compile(r"<+([\w.]+)>+(?:b|g__(\w+)\|)[\d_]*(?:>d)?"), r"\1.<\2>"),
        (re.compile(r"<+([\w.]*)>+(?:d|c__Iterator|c__AnonStorey|[a-z]|\$)_*[\d_]*(?:\.<>m__\w+)?"), r"\1"),
        (re.compile(r"(?<=.)\.MoveNext$"), ""),
        (re.compile(r"\+"), "."),
    ),
    "go": (
        (re.compile(r"\[[^\[\]]*\]"), ""),
        (re.compile(r"-range\d+|-fm$|\.(?:gowrap|deferwrap)\d+"), ""),
        (re.compile(r"(?:\.func\d+|\.\d+)+"), ".func"),
        (re.compile(r"/v\d+(?=[/.])"), ""),
        (re.compile(r"^main\d+"), "main"),
    ),
    "node": (
        (re.compile(r" \[as [^\]]*\]$"), ""),
        (re.compile(r"^.*\."), ""),
        (re.compile(r"^<anonymous>$"), ""),
    ),
    "ruby": (
        (re.compile(r"^(?:(?:block|rescue|ensure|loop)(?: \(\d+ levels\))? in )+"), ""),
        (re.compile(r"^[\w:<>#]*[#.](?=.)|_{2,}\d+_\d+$"), ""),
    ),
    "php": (
        (re.compile(r"(?<=@anonymous).*(?=->|::)", re.DOTALL), ""),
        (re.compile(r"(?:[\w\\]*\\)?\{closure.*"), "{closure}"),
        (re.compile(r"->"), "::"),
    ),
    "dart": ((re.compile(r"\.<(?:anonymous closure|fn)>"), ""),),
}


@lru_cache(maxsize=4096)
def _function(frame: Frame) -> str:
    function = frame.function
    for pattern, instead in _MADE[frame.language]:
        function = pattern.sub(instead, function)
    return function
