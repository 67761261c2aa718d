"""What counts as the same problem, and what does not."""

from __future__ import annotations

import re
import string
import uuid
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.grouping import signature, wording
from analyzer.grouping.signature import of_request, of_text
from analyzer.grouping.wording import template

SAME = [
    ("no event to user 8468: queue full (1027 waiting)", "no event to user 7: queue full (9 waiting)"),
    ("LLM call 71f750a6 gave up after 5 attempts", "LLM call 10223456 gave up after 1 attempts"),
    ("LLM call aadcdeea gave up", "LLM call 1234e567 gave up"),
    ("document b86529c62632a970 skipped", "document 7db5836974869295 skipped"),
    ("session req_7bda598bcaea: 403", "session req_7632f40eee83: 403"),
    ("session system_req_7bda598bcaea_2d3247fa lost", "session system_req_3c252da6b07d_b142948d lost"),
    ("payment txn_123 declined for user-8899", "payment txn_9 declined for user-1"),
    ("no row for id 4XzY9kLm2 in table", "no row for id 7aB3cD4eF in table"),
    ("profile kJ8dHsPq2LmNxZwErTyU1vBc is gone", "profile aQwErT5yUiOpAsDfGhJkLzXc is gone"),
    ("profile dQw4w9WgXcQ-xk_2Lm9Z_a1 is gone", "profile 9xK2-mN4pQ7rS1tU_vW3yZ0aB is gone"),
    ("profile kJdHsPqLmNxZwErTyUvBcAbQ is gone", "profile aQwErT5yUiOp4sDfGhJkLzXc is gone"),
    ("pod backend-7d9f8b6c5-x2k4q evicted", "pod backend-5c6d7f8b9-bcdfg evicted"),
    ("revision netra-backend-00434-gnp is not ready", "revision netra-backend-00435-rk8 is not ready"),
    ("connection to 10.0.0.1:5432 timed out after 30s", "connection to 192.168.7.9:80 timed out after 1.5s"),
    ("connection to [::1]:5432 refused", "connection to [fe80::1ff:fe23:4567:890a]:80 refused"),
    ("host 00:1b:44:11:3a:b7 is down", "host a0:1b:44:11:3a:c7 is down"),
    ("took 12ms", "took 3.2s"),
    ("took 12 ms", "took 3 seconds"),
    ("took 1h2m", "took 4m3.5s"),
    ("payload of 163991 bytes refused", "payload of 3.2 MB refused"),
    ("lease of 2025-09-11 19:50:56 expired", "lease of 2024-01-02T03:04:05.678Z expired"),
    ("Sep 11 19:50:56 lost", "Oct 1 01:02:03 lost"),
    ("could not write /tmp/d12626/601.xlsx", "could not write /mnt/a/b/c/out/final-911.parquet"),
    ("could not write C:\\Users\\me\\x.txt", "could not write /var/data/x"),
    ("GET https://api.acme.com/v1/x?id=3 failed", "GET http://other.acme.com/y failed"),
    ("no route to db7.prod.internal:5432", "no route to cache.acme.com:6379"),
    ("mail to ann.lee+x@acme.com bounced", "mail to bo@mail.acme.co.uk bounced"),
    ('Export of report "Usage" failed', 'Export of report "Seats v2, final (draft)" failed'),
    ('Export of report "Résumé" failed', 'Export of report "" failed'),
    ("Fix 'database_transaction' failed: None", "Fix 'sessions' failed: None"),
    ("key 'it's' is gone", "key 'x' is gone"),
    ("Found '12' items", "Found 'a b' items"),
    ("bad value `a b`", "bad value `c`"),
    ('body {\\"a\\": \\"x y\\"}', 'body {\\"a\\": \\"z\\"}'),
    ("refused {'id': 1, 'tags': {'a': 2}} by rule", "refused {'name': 'x, y'} by rule"),
    ("missing: ['a', 'b']", "missing: ['c']"),
    ("shards [1, 2, 3] lost", "shards [7] lost"),
    ("login of user=alice failed", "login of user=4711 failed"),
    ("request_id=af3 tenant=acme reason=timeout", "request_id=9 tenant=other reason=timeout"),
    ("read at 0x7f3a2b failed", "read at 0x1 failed"),
    ("bad token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "bad token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIyIn0.eHh4"),
    ("\x1b[31mdisk is full\x1b[0m", "disk is full"),
    ("  disk   is full", "disk is full"),
    ("no answer of an1 an2 an3 an4", "no answer of an7 an8 an9"),
    ("no answer of " + "an1 " * 50 + "in time", "no answer of " + "an2 " * 30 + "in time"),
    ("block blk_-77 is lost", "block blk_5 is lost"),
    ("mail to shop.acme.eu bounced", "mail to a1.shop.acme.de bounced"),
    ("no file C:\\tmp\\a.txt: gone", "no file C:\\tmp\\b\\c.txt: gone"),
    ('"GET /api/users/7 HTTP/1.1" 503', '"GET /api/carts/8 HTTP/1.0" 500'),
    ("no space\nfor 12 files", "no space\nfor many"),
    ("Failed: closed unexpectedly\\n\\tThis probably means …", "Failed: closed unexpectedly\n\tThis probably means …"),
    ('"job 3 failed" pod="a/b" err="x y"', '"job 4 failed" pod="c/d" err="z"'),
    ('level=info msg="job 3 failed" by=x', 'level=info msg="job 4 failed" by=x'),
    ("device 0000:00:1f.2 is gone", "device 0000:fb:ee.1 is gone"),
    ("rss 12345678kB of 7kB", "rss 1kB of 1234567kB"),
    ("heap 12.3gb of 900mb, 5b left", "heap 1.5mb of 2gb, 900b left"),
    ("no answer of nid[0001-0007,12]", "no answer of nid[3-4]"),
    ("it took x=12345.6 to read", "it took x=1.2 to read"),
    (r"no file C:\Program Files\a b\c.txt here", r"no file D:\x.txt here"),
    ('{"message": "job 3 failed", "at": 7}', '{"level": "error", "message": "job 4 failed"}'),
]

APART = [
    ('"could not list pods" node="a"', '"could not list nodes" node="a"'),
    ('level=warn msg="could not list pods" node=a', 'level=warn msg="could not list nodes" node=a'),
    ('level=warn err="disk is full" node=a', 'level=warn err="no such disk" node=a'),
    (":: START ::", "10.0.0.1 START 10.0.0.1"),
    ("could not refresh token", "could not refresh session"),
    ("disk is full", "disk is nearly full"),
    ("I don't know it, you don't", "I don't have it, you don't"),
    ("status=503 from upstream", "status=timeout from upstream"),
    ("reason=timeout", "reason=refused"),
    ('"GET /api/users/7 HTTP/1.1" 503', '"POST /api/users/7 HTTP/1.1" 503'),
    ("Error:\nno such table", "Error:\nno such column"),
    ("GET /health failed", "GET /ready failed"),
    ('{"message": "job 3 failed"}', '{"message": "job 3 was lost"}'),
    ("ContextAlreadyReleasedHandlerFactory failed", "ContextNeverReleasedHandlerFactoryTwo failed"),
    ("decade and facade", "decade and cascade"),
    ("netra_backend.app.services failed", "netra_backend.app.routes failed"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_varies_does_not_count(one: str, other: str) -> None:
    assert of_text(one).id == of_text(other).id


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_are_another_problem(one: str, other: str) -> None:
    assert of_text(one).id != of_text(other).id


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("connection to 10.0.0.1:5432 timed out after 30s", "connection to <ip>:<num> timed out after <dur>"),
        (
            'Export of report "a, b (c)" for user 88 failed after 22.67s: could not write /tmp/d1/601.xlsx to '
            "10.33.185.234:27706 (request 0762c116-741a-4491-9919-c5b0d63a3c22, build 98215f94)",
            "Export of report <str> for user <num> failed after <dur>: could not write <path> to "
            "<ip>:<num> (request <uuid>, build <num>)",
        ),
        ("it doesn't work, can't say why", "it doesn't work, can't say why"),
        ("read/write on application/json, HTTP/1.1", "read/write on application/json, HTTP/<num>"),
        ("[11/Sep/2025:19:50:56 +0000] gone", "[<time>] gone"),
        ("Thu Sep 11, 2025 19:50:56 UTC gone", "<time> gone"),
        ("user_id=5, host=db, status=ok", "user_id=<val>, host=<val>, status=ok"),
        ("std::vector at core::fmt", "std::vector at core::fmt"),
        ("progress 12% of -1.5e3 (3/4) +7.1", "progress <num>% of <num> (<num>/<num>) <num>"),
        ("template {name} is missing", "template {name} is missing"),
        ("state {'a': 1, 'b'", "state <obj>"),
        ("'a whole message'", "a whole message"),
        ("", ""),
    ],
)
def test_placeholders_say_what_stood_there(line: str, expected: str) -> None:
    assert template(line) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", "{", '"', "\x1b[", "\ud800", "'" * 10])
def test_texts_without_words_have_a_signature_too(text: str) -> None:
    assert len(of_text(text).id) == 15
    assert of_text(text).template


def test_a_first_line_that_only_announces_takes_the_next_with_it() -> None:
    assert of_text("Startup checks failed:\n\n  no table 12").template == "Startup checks failed: no table <num>"


def test_beyond_forty_words_a_message_only_goes_into_detail() -> None:
    words = "word " * 40
    assert of_text(words + "one").id == of_text(words + "two").id
    assert of_text("word " * 39 + "one").id != of_text("word " * 39 + "two").id


def test_values_of_any_length_do_not_move_the_cut() -> None:
    assert of_text("x " + "9" * 500 + " b c " * 300).id == of_text("x 1" + " b c " * 300).id
    assert of_text("x {'a': '" + "y" * 5000 + "'}").id == of_text("x {'a': 'y'}").id


# ---- exceptions ---------------------------------------------------------------------------------------------------

TRACE = """\
Job runner stopped
Traceback (most recent call last):
  File "/app/netra/jobs/runner.py", line 64, in run_once
    result = await handler(job)
  File "/usr/local/lib/python3.11/site-packages/lib/wrap.py", line 31, in call
    return f()
  File "/app/netra/jobs/fetch.py", line 31, in fetch_source
    raise SourceTimeout(job.id)
netra.jobs.errors.SourceTimeout: could not process job 21289: no answer"""


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(TRACE.replace("21289", "5476"), id="other message"),
        pytest.param(TRACE.replace("no answer", "something else entirely"), id="quite another message"),
        pytest.param(TRACE.replace("line 31", "line 77"), id="other lines"),
        pytest.param(TRACE.replace("/app/", "/workspace/build/"), id="installed elsewhere"),
        pytest.param(TRACE.replace("lib/wrap.py", "other/wrap.py"), id="through another library"),
        pytest.param(TRACE.replace("Job runner stopped", "Worker 7 stopped"), id="other line above"),
        pytest.param(TRACE.replace("\n", "\\n").replace('"', '\\"'), id="escaped"),
    ],
)
def test_an_exception_is_its_types_and_the_applications_frames(other: str) -> None:
    assert of_text(other).id == of_text(TRACE).id


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(TRACE.replace("errors.SourceTimeout", "errors.MalformedRow"), id="other type"),
        pytest.param(TRACE.replace("in fetch_source", "in parse_rows"), id="other raising function"),
        pytest.param(TRACE.replace("jobs/fetch.py", "jobs/parse.py"), id="other raising file"),
        pytest.param(TRACE.replace("in run_once", "in run_twice"), id="other way there"),
        pytest.param(TRACE + "\n\nDuring handling …\n\n" + TRACE.replace("SourceTimeout:", "Other:"), id="chained"),
        pytest.param("Job runner stopped", id="message alone"),
    ],
)
def test_another_type_or_frame_is_another_problem(other: str) -> None:
    assert of_text(other).id != of_text(TRACE).id


def test_without_frames_of_the_application_the_last_frame_tells() -> None:
    foreign = TRACE.replace("/app/", "/usr/lib/python3/dist-packages/")
    assert of_text(foreign).id == of_text(foreign.replace("in run_once", "in elsewhere")).id
    assert of_text(foreign).id != of_text(foreign.replace("in fetch_source", "in elsewhere")).id


def test_without_any_frame_the_message_tells() -> None:
    head = "Traceback (most recent call last):\n"
    assert of_text(head + "ValueError: no row 5").id == of_text(head + "ValueError: no row 6").id
    assert of_text(head + "ValueError: no row").id != of_text(head + "ValueError: no column").id


def test_the_title_of_an_exception_names_type_message_and_place() -> None:
    signature = of_text(TRACE)
    assert signature.kind == "exception"
    assert signature.template == (
        "netra.jobs.errors.SourceTimeout: could not process job <num>: no answer (at fetch_source, jobs/fetch.py)"
    )


def test_titles_are_one_line_of_at_most_200_characters_and_messages_of_400() -> None:
    for text in (TRACE.replace("no answer", "no answer " * 99), "word " * 99, "\n".join("ab:"), "x" * 5000):
        signature = of_text(text)
        assert len(signature.template) <= (400 if signature.kind == "message" else 200)
        assert signature.template.splitlines() == [signature.template]
    assert of_text("x" * 5000).template.endswith("…")
    assert not of_text("word " * 40).template.endswith("…")
    long = TRACE.replace("no answer", "no answer " * 99)
    assert of_text(long).template.endswith("… (at fetch_source, jobs/fetch.py)")


# ---- requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "url", "status", "expected"),
    [
        ("GET", "https://app.acme.com/api/threads/123?x=1#y", 503, "GET /api/threads/<id> 503"),
        ("post", "/api/v1/users/0762c116-741a-4491-9919-c5b0d63a3c22/x", 500, "POST /api/v1/users/<id>/x 500"),
        ("GET", "/items/3f2a9c", 500, "GET /items/<id> 500"),
        ("GET", "https://app.acme.com", 500, "GET / 500"),
        ("GET", "", 502, "GET / 502"),
        ("", "/x", 502, "/x 502"),
        ("GET", "/files/report-2024.csv", 500, "GET /files/report-<num>.csv 500"),
        ("GET", "/wp-admin/setup.php", 404, "404 client errors"),
        ("GET", "/1/2/3/4/5/6/7/8/9/10", 500, "GET /<id>/<id>/<id>/<id>/<id>/<id>/<id>/<id>/… 500"),
    ],
)
def test_a_request_is_its_route_but_a_client_error_its_status(
    method: str, url: str, status: int, expected: str
) -> None:
    assert of_request(method, url, status).template == expected


def test_requests_differ_by_method_route_and_status_and_client_errors_by_status_only() -> None:
    ids = {of_request(m, u, s).id for m in ("GET", "PUT") for u in ("/a/b", "/a/c") for s in (500, 503, 404, 403)}
    assert len(ids) == 2 * 2 * 2 + 2


# ---- laws ---------------------------------------------------------------------------------------------------------

GOLDEN = {
    "Failed to publish event to user 8468: queue full (1027 waiting)": "96a5ece02fe8-m2",
    "Fix 'database_transaction' failed: None": "0cc37f2ec77f-m2",
    "Redis connection failed: Error 111 connecting to 10.107.0.3:6379. Connection refused.": "453f73240bd5-m2",
    "Container called exit(3).": "db69518c98e8-m2",
    "Failed to create request-scoped database session req_7bda598bcaea: 403: Not authenticated": "ebb01d4658da-m2",
    "slow query on table threads took 6938 ms": "75c208b1b9ea-m2",
    "The request failed because the instance could not start successfully.": "60bb16e10ec2-m2",
    "could not write /var/data/exports/db42ed/report_663.csv": "ba9cd39e2101-m2",
    "lease of 2025-09-11T19:50:56Z expired": "83b8a6650298-m2",
    "refused {'id': 1, 'tags': ['a']} by rule": "fceafd80c70e-m2",
    "": "51e0429b1951-m2",
    TRACE: "55d6ce3088e9-e2",
}


@pytest.mark.parametrize(("text", "signature"), GOLDEN.items(), ids=range(len(GOLDEN)))
def test_signatures_stay_as_they_are_because_past_runs_are_compared_by_them(text: str, signature: str) -> None:
    assert of_text(text).id == signature


def test_the_signature_of_a_request_stays_as_it_is() -> None:
    assert of_request("GET", "/api/threads/123", 503).id == "f29818ce412f-r2"


@given(st.text())
def test_every_text_has_a_signature_and_always_the_same(text: str) -> None:
    first = of_text(text)
    wording._steady.cache_clear()
    assert of_text(text) == first
    assert first.template == first.template.strip() != ""


@given(st.text(), st.text(), st.integers(0, 599))
def test_every_request_has_a_signature(method: str, url: str, status: int) -> None:
    assert len(of_request(method, url, status).template) <= 200


WORDS = st.lists(st.sampled_from(["could", "not", "write", "of", "table", "peer", "left", "(again),", "retry:"]))


@given(before=WORDS, after=WORDS, numbers=st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)))
def test_any_number_stands_for_any_other(before: list[str], after: list[str], numbers: tuple[int, int]) -> None:
    one, other = (" ".join([*before, str(number), *after]) for number in numbers)
    assert of_text(one).id == of_text(other).id


LONG = st.sampled_from(
    ["x" * 1990, "x" * 2100, "ab " * 700, "{'a': '" + "y" * 2100, "x-" * 995, "at 'x" + " y" * 990, "z"]
)


@given(st.lists(LONG | st.sampled_from(["a", "of", "#", "[", "x=", "'"]), max_size=4), st.data())
def test_no_number_moves_what_of_a_long_text_counts(parts: list[str], drawn: st.DataObject) -> None:
    numbers = st.integers(0, 10**30).map(str)
    texts = [" ".join(f"{part} {drawn.draw(numbers)}" for part in parts) for _ in range(2)]
    assert of_text(texts[0]).id == of_text(texts[1]).id


HEX = st.text("0123456789abcdef", min_size=8, max_size=40)


HEX_FORMS = st.sampled_from(["job {} lost", "job_{}: lost", "(job {}, x)", "job '{}' lost", "j/{}/x/y lost"])
UUID_FORMS = st.sampled_from(["job {} lost", "[{}] lost", "x={}, lost", "req_{} lost"])


@given(form=HEX_FORMS, ids=st.tuples(HEX, HEX))
def test_any_hexadecimal_id_stands_for_any_other(form: str, ids: tuple[str, str]) -> None:
    assert of_text(form.format(ids[0])).id == of_text(form.format(ids[1])).id


@given(form=UUID_FORMS, ids=st.tuples(st.uuids(), st.uuids()))
def test_any_uuid_stands_for_any_other(form: str, ids: tuple[uuid.UUID, uuid.UUID]) -> None:
    assert of_text(form.format(ids[0])).id == of_text(form.format(ids[1])).id


QUOTED = st.text(string.ascii_letters + string.digits + " ,.()é/:-_", max_size=30)


@given(quote=st.sampled_from("\"'`"), names=st.tuples(QUOTED, QUOTED))
def test_any_quoted_value_stands_for_any_other(quote: str, names: tuple[str, str]) -> None:
    one, other = (f"Fix {quote}{name}{quote} failed: None" for name in names)
    assert of_text(one).id == of_text(other).id


SEEDS = ["'", '"', '\\"', "'a ", "{", "{:", "[", ":1:1", "a=", "1a", "1.", "a.", "a@", "/", "\\", "<a>, ", "aB1-"]


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_text_is_read_in_passing(seed: str) -> None:
    of_text(seed * (2**20 // len(seed)))
    of_request("GET", seed * (2**20 // len(seed)), 500)
    for other in SEEDS:
        of_text((seed + other) * 700)


WITH_DIGITS = """\
12|(7),|#3|deadbe12|12345e67|0xdead12|-5|3f2a1c|[9f86d081]:|1234d|12ms|v1|user2id=5|a1b2c3/x|a/b:deadbe12|/x.a1b2c3
10.0.0.1|a.com|b1.c.net:80|a.com.|x.com.c,|12:30|2025-09-11|Sep|GET|{'a':|64|::|"|'|}|\\n|ERROR:|\u0663|\x1b[1m|12 ms
File "/usr/lib64/python3.11/a1.py", line 12, in f"""
OF_TRACES = ["\n", "Traceback (most recent call last):\n ", "\n\tat com.acme.A1.b(A1.java:3)", "\nH2Error: 3"]
ALIKE = st.lists(
    st.sampled_from([*re.split(r"[|\n]", WITH_DIGITS), *OF_TRACES]) | st.text("0123456789abcdefx.:/-_ ", max_size=10),
    max_size=12,
)


@given(ALIKE, st.sampled_from([" ", " ", "", "  "]))
def test_a_signature_known_from_a_text_that_is_alike_is_the_texts_own(words: list[str], between: str) -> None:
    text = between.join(words)
    assert of_text(text) == signature._signature(*signature._said(text))


@given(st.lists(ALIKE, max_size=5), st.sampled_from([" ", " ", "", "=", "("]))
def test_texts_that_are_alike_have_one_signature_in_blocks_too(lists: list[list[str]], between: str) -> None:
    texts = [between.join(words) for words in lists]
    digits = signature.one_digit(texts)
    assert len(digits) == len(texts)
    alike = [signature.of_alike(one) if one else None for one in signature.one_number(digits)]
    assert all(found in (None, of_text(text)) for found, text in zip(alike, texts, strict=True))


@given(st.text("0123aZ.,:()[];x", max_size=12), st.text("0123456789.:,;()[]", max_size=12))
def test_a_number_of_any_form_after_a_blank_is_alike_only_if_the_patterns_say_so(one: str, other: str) -> None:
    text = f"{one} {other} at {other}: ({other}) x={other}"
    assert of_text(text) == signature._signature(*signature._said(text))


@given(st.text("0123456789abcdef()[],.:;%!?#", max_size=14))
def test_a_word_that_is_only_an_id_is_what_all_patterns_make_of_it(word: str) -> None:
    with mock.patch.object(wording, "_SOLE_ID", re.compile("(?!)")):
        slow = wording._steady.__wrapped__(word)
    assert wording._steady.__wrapped__(word) == slow


@given(st.from_regex(r"[A-Fa-f_.Z]{1,14}:[0-9]{1,4}[).,;]{0,2}", fullmatch=True))
def test_a_place_in_code_is_what_all_patterns_make_of_it(word: str) -> None:
    with mock.patch.object(wording, "_SOLE_PLACE", re.compile("(?!)")):
        slow = wording._steady.__wrapped__(word)
    assert wording._steady.__wrapped__(word) == slow
