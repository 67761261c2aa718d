"""Markdown as its readers render it: GitHub's own parser, and one of many that link whatever looks like an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

# What GitHub and GitLab look for in the text of a page outside of code, once it is rendered.
REFERENCES = {
    "mention": r"(?:^|\W)@[\w]",
    "issue": r"#\d|\bGH-\d|(?:^|\W)[!$&]\d|\w/\w",
    "commit": r"\b[0-9a-fA-F]{7,40}\b",
    "emoji": r":(?!\d\d:)[\w+-]+:",
    "address": r"(?i)https?:|ftp:|mailto:\S|xmpp:\S|www\.\w|\w@\w|\w\.[a-z]{2,}\b",
    "formula": r"\$",
    "label or milestone": r"[~^%]\w",
    "ticket of a tracker": r"\b[A-Z]{2,}-\d",
    "quick action": r"(?m)^\s*/\w",
}


class Rendered(HTMLParser):
    """The elements of a page in their order, its text, and that outside of code."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.comments: list[str] = []
        self.pieces: list[str] = []
        self.prose: list[str] = []
        self.fences: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert {name for name, _ in attrs} <= {"align", "lang", "class", "style"}, attrs
        if tag not in {"br", "hr", "img", "input"}:
            self._open.append(tag)
        if tag == "pre":
            self.fences.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        if "pre" in self._open:
            self.fences[-1] += data
        if "code" not in self._open:
            self.prose.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def structure(self) -> list[str]:
        """The elements but those of code within a line, of which there may be more or fewer."""
        return [tag for tag in self.tags if tag != "code"]

    def references(self) -> list[str]:
        return [name for name, look in REFERENCES.items() if any(re.search(look, prose) for prose in self.prose)]


def by_github(source: str) -> Rendered:
    """As GitHub renders it before it throws out what is dangerous: raw HTML stays."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return Rendered(cmarkgfm.github_flavored_markdown_to_html(source, options))


def by_others(source: str) -> Rendered:
    """As a renderer with everything switched on: HTML, links of any kind, formulas, footnotes, tasks, front matter."""
    renderer = MarkdownIt("commonmark", {"html": True, "linkify": True, "typographer": False})
    renderer.enable(["table", "strikethrough", "linkify"])
    for plugin in (dollarmath_plugin, footnote_plugin, tasklists_plugin, deflist_plugin, front_matter_plugin):
        renderer.use(plugin)
    return Rendered(renderer.render(source))


RENDERERS: dict[str, Callable[[str], Rendered]] = {"GitHub": by_github, "others": by_others}
