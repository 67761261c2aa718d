"""Rust's tracing and env_logger, and what the runtime prints of a panic.

Sources: https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/; https://docs.rs/env_logger
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import LEVEL, Layout
from analyzer.entry.layouts.stamps import OPENED, PLAIN
from analyzer.entry.severity import Severity

LAYOUTS: tuple[Layout, ...] = (
    # 2025-10-28T19:15:10.821315Z  INFO span{yaks=3}: crate::module: message
    Layout(
        "tracing",
        rf"(?<=[.,]\d{{6}}Z) {{1,2}}{LEVEL} (?:ThreadId\(\d+\) )?(?:(?:[\w-]{{1,60}}\{{[^}}\n]{{0,200}}\}}:)+ )?"
        r"(?P<logger>[a-z_][\w:]{0,100}): ",
        PLAIN,
    ),
    # [2025-10-28T19:15:10Z INFO  crate::module] message
    Layout("env-logger", rf" {LEVEL} +(?P<logger>[\w:-]{{1,200}})\] ", OPENED),
)
# thread 'main' panicked at src/main.rs:5:5:    thread 'main' (12345) panicked at 'message', src/main.rs:5:5
PANICS: tuple[Layout, ...] = (
    Layout(
        "rust-panic",
        r"(?=thread '[^'\n]{1,100}' (?:\(\d{1,20}\) )?panicked at )",
        begins="t",
        may=r"thread '",
        otherwise=Severity.ERROR.value,
    ),
)
