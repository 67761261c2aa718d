"""Values -> pandas data frames, one row a value. The only module that imports pandas, which takes its time: late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from analyzer.entry import clock

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    Column = Series[Any]

_SOONEST, _LATEST = -(1 << 63) + 1, (1 << 63) - 1  # ns: 1677-09-21 to 2262-04-11
_NO_TIME = -(1 << 63)


class _Field(NamedTuple):
    """A column: where its values are found, and as what they are declared; `optional`: some rows have none."""

    name: str
    path: tuple[str, ...]
    hint: Any
    optional: bool


def frame(rows: Sequence[msgspec.Struct], kind: type[msgspec.Struct]) -> DataFrame:
    """A data frame with a row for each of `rows`, which are of `kind`; without any, the same columns and dtypes.

    The columns are the fields of `kind`. Those of a value within it follow its name (`baseline_count`), of several the
    first one counts (`examples` -> `example_text`). Texts are `string`, those of a closed list categories in its order;
    numbers `int64` and `float64`, `Int64` where some may be missing; times (JSON Schema format date-time)
    `datetime64[ns, UTC]`, NaT outside the years 1678 to 2261; of lists tuples.
    """
    import pandas

    columns = {field.name: _column([_found(row, field.path) for row in rows], field) for field in _fields(kind)}
    return pandas.DataFrame(columns, index=pandas.RangeIndex(len(rows)))


def _fields(
    kind: type[msgspec.Struct], name: str = "", path: tuple[str, ...] = (), *, optional: bool = False
) -> Iterator[_Field]:
    for key, declared in get_type_hints(kind, include_extras=True).items():
        hint, absent = _needed(declared)
        inner, column, place = hint, name + key, (*path, key)
        if get_origin(hint) is tuple and _is_struct(get_args(hint)[0]):
            inner, column, absent = get_args(hint)[0], column.removesuffix("s"), True
        if _is_struct(inner):
            yield from _fields(inner, f"{column}_", place, optional=optional or absent)
        else:
            yield _Field(column, place, hint, optional or absent)


def _needed(hint: Any) -> tuple[Any, bool]:
    """What a value is declared as where there is one, and whether there may be none."""
    if get_origin(hint) is Annotated and not _is_time(hint):
        hint = get_args(hint)[0]
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    some = [member for member in get_args(hint) if member is not type(None)]
    return _needed(some[0])[0], True


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _is_time(hint: Any) -> bool:
    extras = [extra.extra_json_schema or {} for extra in get_args(hint)[1:] if isinstance(extra, msgspec.Meta)]
    return any(extra.get("format") == "date-time" for extra in extras)


def _found(row: object, path: tuple[str, ...]) -> Any:
    for name in path:
        if isinstance(row, tuple):
            row = row[0] if row else None
        row = None if row is None else getattr(row, name)
    return row


def _column(values: list[Any], field: _Field) -> Column:
    import pandas

    hint = field.hint
    if get_origin(hint) is Literal:
        return pandas.Series(pandas.Categorical(values, categories=list(get_args(hint))))
    if _is_time(hint):
        return _times(values)
    if hint is str:
        return pandas.Series(values, dtype="string")
    if hint is float:
        return pandas.Series(values, dtype="float64")
    if hint in (int, bool):
        plain, nullable = ("int64", "Int64") if hint is int else ("bool", "boolean")
        return pandas.Series(values, dtype=nullable if field.optional else plain)
    return pandas.Series(values, dtype="object")


def _times(values: list[str | None]) -> Column:
    import numpy
    import pandas

    moments = [_NO_TIME if value is None else clock.nanoseconds(value) for value in values]
    known = [_NO_TIME if at is None or not _SOONEST <= at <= _LATEST else at for at in moments]
    return pandas.Series(pandas.DatetimeIndex(numpy.array(known, dtype="datetime64[ns]")).tz_localize("UTC"))
