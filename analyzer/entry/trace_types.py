"""The line on which an exception says its type and its message, in the languages that print `Type: message`."""

from __future__ import annotations

import re

# The name of an exception's type as the strict grammar takes it, where nothing else says that an exception is named: a
# dotted path to a capitalised name (or one of the standard library's lower-case types), a name with one of the usual
# endings, or one with two humps. `Redis:` and `Warning:` are words, not types.
_LOCALS = r"(?:<locals>\.)?"
_PATH = rf"(?:[^\W\d]\w*\.{_LOCALS})+"
_ENDING = r"Error|Exception|ExceptionGroup|Exit|Interrupt|Warning|Timeout|Iteration|Fault|Failure"
_STRICT_TYPE = (
    rf"{_PATH}(?:_*[A-Z][\w$]*|error|timeout|gaierror|herror)"
    rf"|[^\W\d]\w*(?:{_ENDING})(?![\w$])|Error|Exception|ExceptionGroup|KeyboardInterrupt"
    r"|[A-Z][a-z\d]+[A-Z][A-Za-z\d]*"
)
_LEAD = r"(?:Uncaught |Unhandled (?:[Ee]xception[.:] )?|Exception in thread (?:\"[^\"]*\"|\S+) )?"
_STRICT_FINAL = re.compile(rf"{_LEAD}({_STRICT_TYPE})(?: \[\w+\])?(?::(?=\s|$)\s*(.*)|\s*$)")
_LENIENT_FINAL = re.compile(
    rf"{_LEAD}((?:[^\W\d][\w$]*\.{_LOCALS})*[^\W\d][\w$]*)(?: \[\w+\])?(?::(?=\s|$)\s*(.*)|\s*$)"
)
_JAVA_HEAD = re.compile(
    r"(?:javax?|jakarta|kotlin|scala|sun|jdk|org|com|io|net)\.[\w.$]+(?:Exception|Error|Throwable)(?::\s|\s*$)"
)


def final(line: str, *, strict: bool) -> tuple[str, str] | None:
    """Type and message of an exception's own line, else None.

    `strict` where nothing else says that it is one; otherwise any name before a colon is a type.
    """
    found = (_STRICT_FINAL if strict else _LENIENT_FINAL).match(line)
    return (found[1], (found[2] or "").strip()) if found else None


def is_head(line: str) -> bool:
    """Whether the line, whatever stands around it, says that an exception was raised; frames may follow."""
    found = final(line, strict=True) if _names_error(line) else None
    return found is not None and _names_error(found[0])


def _names_error(text: str) -> bool:
    return "Error" in text or "Exception" in text or "Throwable" in text


def is_own_head(line: str) -> bool:
    """Whether it is such a line that a program may print below a message of its own, not a runtime at the end."""
    return is_head(line) and not line.startswith(("Uncaught ", "Unhandled ", "Exception in thread "))


def is_java_head(line: str) -> bool:
    """Whether the line is, beyond doubt, the first of a Java trace."""
    return _JAVA_HEAD.match(line) is not None
