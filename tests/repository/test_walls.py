"""The walls of the house: who may import whom, no cycles, and nothing heavy for a small scan."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from shown_commands import ROOT

PACKAGE = ROOT / "analyzer"
FOUNDATION = {"errors", "entry"}

# Room -> the other rooms that it may import. `analyzer` itself (its version) is open to all.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "entry": {"errors"},
    "frames": FOUNDATION,
    "sources": FOUNDATION,
    "formats": FOUNDATION,
    "ruleset": FOUNDATION,
    "matching": FOUNDATION | {"ruleset"},
    "grouping": FOUNDATION | {"frames"},
    "tally": FOUNDATION | {"ruleset", "matching", "grouping"},
    "engines": FOUNDATION | {"sources", "formats", "ruleset", "matching", "grouping", "tally"},
    "verdict": FOUNDATION | {"frames", "ruleset", "matching", "grouping", "tally"},
    "reports": FOUNDATION | {"verdict"},
    "pipeline": FOUNDATION | {"sources", "formats", "ruleset", "matching", "grouping", "tally", "engines", "verdict"},
    "cli": FOUNDATION | {"ruleset", "matching", "verdict", "reports", "pipeline"},
    "library": FOUNDATION | {"verdict", "pipeline"},
    "__main__": {"cli"},
    "__init__": {"errors", "grouping", "library", "verdict"},
}
HEAVY = {
    *("pandas", "numpy", "google", "grpc", "sqlalchemy", "rich", "asyncio", "fsspec", "aiohttp"),
    *("unittest", "pytest", "jsonschema", "requests"),
}


@cache
def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }


def imports(path: Path, *, late: bool = True) -> Iterator[str]:
    """The modules of the package that a module imports; without `late` those at its top only, type checking aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if late else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "analyzer")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            if (node.module or "").split(".")[0] == "analyzer":
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    yield inner if inner in modules() else str(node.module)


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_every_room_has_its_place_in_the_house() -> None:
    assert {room(module) for module in modules()} == set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_room_imports_only_the_rooms_below_it(name: str) -> None:
    allowed = ALLOWED[name] | {name, "__init__"}
    crossed = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if room(module) == name
        for other in imports(path)
        if room(other) not in allowed
    ]
    assert crossed == []


def test_reports_know_nothing_of_the_verdict_but_what_it_publishes() -> None:
    published = {"analyzer.verdict.result", "analyzer.verdict.pattern_list", "analyzer.verdict.line_list"}
    crossed = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if room(module) == "reports"
        for other in imports(path)
        if room(other) == "verdict" and other not in published
    ]
    assert crossed == []


def test_one_report_format_does_not_know_another() -> None:
    formats = {"analyzer.reports.terminal", "analyzer.reports.json", "analyzer.reports.markdown"}
    for own in formats:
        others = tuple(formats - {own})
        for module, path in modules().items():
            if module.startswith(own):
                assert [other for other in imports(path) if other.startswith(others)] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: set(imports(path, late=False)) - {module} for module, path in modules().items()}
    tuple(TopologicalSorter(graph).static_order())


def test_no_late_import_hides_a_circle() -> None:
    """Only the command line imports the package's own modules late, so that `--help` stays instant; and the package
    itself, so that `import analyzer` does.
    """
    late = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if room(module) not in {"cli", "__init__"}
        for other in set(imports(path)) - set(imports(path, late=False))
    ]
    assert late == []


def test_only_the_command_line_prints_or_exits() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        if room(module) not in {"cli", "__main__"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "exit", "sys.exit", "typer.echo", "quit"}
    ]
    assert found == []


def test_importing_the_package_imports_nothing_of_it_yet() -> None:
    code = "import sys, analyzer\nprint(*(name for name in sys.modules if name.startswith('analyzer.')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_only_one_module_imports_pandas() -> None:
    """But for type checking, which others do too."""
    found = {
        path.name
        for path in PACKAGE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import) and any(alias.name == "pandas" for alias in node.names)
    }
    assert found == {"frames.py"}


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (["--help"], {"pydantic", "hyperscan", "regex", "yaml"}),
        (["scan", "fixtures/table/gcloud.txt"], set()),
        (["scan", "fixtures/staging-00434/candidate.jsonl", "--format", "json"], set()),
        (["wait", "fixtures/staging-00434/candidate.jsonl", "--hold", "0s"], set()),
        (["patterns", "fixtures/staging-00434/candidate.jsonl"], {"hyperscan"}),
        (["lines", "netra-backend/cloudsql-connection-reset", "fixtures/staging-00434/candidate.jsonl"], set()),
        (["rules", "check"], set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nothing_heavy_is_imported(arguments: list[str], more: set[str]) -> None:
    code = (
        "import sys\nfrom analyzer.cli import main\n"
        "try:\n    main()\nfinally:\n    print('\\n' + ' '.join({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "analyzer" in loaded
    assert loaded & (HEAVY | more) == set()
