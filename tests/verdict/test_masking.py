"""What is masked, what stays, and that masking is safe on any text."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.verdict.masking import mask

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7vVt\nq1x=\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

MASKED = [
    # private keys, whole, escaped and cut off
    (f"loaded {PEM} ok", "loaded [private key masked] ok"),
    (f'"private_key": {PEM!r}'.replace("'", '"'), '"private_key": "[private key masked]"'),
    ("-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA7vVt\nabc", "[private key masked]"),
    ("MIIEowIBAAKCAQEA7vVtMIIEowIBAA\nq1x=\n-----END PRIVATE KEY----- end", "[private key masked] end"),
    # JWTs
    (f"decoding {JWT} failed", "decoding [jwt masked] failed"),
    (f"GET /ws?token={JWT}&v=2", "GET /ws?token=[jwt masked]&v=2"),
    ("cut off: eyJhbGciOiJIUzI1N", "cut off: [jwt masked]"),
    # authorization
    (f"Authorization: Bearer {JWT}", "Authorization: Bearer [jwt masked]"),
    ("Authorization: Bearer opaque", "Authorization: Bearer [credentials masked]"),
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [credentials masked]"),
    ('{"authorization": "Bearer abc", "n": 1}', '{"authorization": "Bearer [credentials masked]", "n": 1}'),
    ("(b'authorization', b'Bearer abc')", "(b'authorization', b'Bearer [credentials masked]')"),
    ("authorization: 9f8e7d6c5b4a", "authorization: [credentials masked]"),
    ("sent Bearer 9f8e7d6c5b4a upstream", "sent Bearer [credentials masked] upstream"),
    # named values
    ("password=hunter2 user=bob", "password=[password masked] user=bob"),
    ("password: swordfish", "password: [password masked]"),
    ("DB_PASSWORD = 'hun ter2'", "DB_PASSWORD = '[password masked]'"),
    ("Uid=sa;Pwd=a1b2;Server=db", "Uid=sa;Pwd=[password masked];Server=db"),
    ("passwd=a1b2, host=db", "passwd=[password masked], host=db"),
    ('connect(password="a)b", port=1)', 'connect(password="[password masked]", port=1)'),
    ('{"password": "x", "n": 1}', '{"password": "[password masked]", "n": 1}'),
    (r'{"password": "a\"b", "n": 1}', '{"password": "[password masked]", "n": 1}'),
    (r"{\"password\": \"a\\\"b\", \"n\": 1}", r"{\"password\": \"[password masked]\", \"n\": 1}"),
    ('"password": "cut o', '"password": "[password masked]'),
    ("{'api_key': 'a b', 'n': 1}", "{'api_key': '[key masked]', 'n': 1}"),
    ("apikey=abcdef", "apikey=[key masked]"),
    ("X-Api-Key: a1b2c3d4", "X-Api-Key: [key masked]"),
    ("aws_secret_access_key=wJalr/K7MDENG+b", "aws_secret_access_key=[secret masked]"),
    ("client_secret=a1b2c3&grant=code", "client_secret=[secret masked]&grant=code"),
    ("SECRET_KEY: a1b2c3d4", "SECRET_KEY: [secret masked]"),
    ("GET /ws?token=abc&v=2 HTTP/1.1", "GET /ws?token=[token masked]&v=2 HTTP/1.1"),
    ("X-Auth-Token: 7f3a9b", "X-Auth-Token: [token masked]"),
    ("<red>token=7f3a9b</red>", "<red>token=[token masked]</red>"),
    ("deploy --token 7f3a9b --region us", "deploy --token [token masked] --region us"),
    ("Invalid token: password=hunter2", "Invalid token: password=[password masked]"),
    ('{"name": "DB_PASSWORD", "value": "a1"}', '{"name": "DB_PASSWORD", "value": "[password masked]"}'),
    ("ALTER USER bob PASSWORD 'a1b2'", "ALTER USER bob PASSWORD '[password masked]'"),
    ("sessionid=0123456789abcdef0123; x", "sessionid=[session masked]; x"),
    ("Cookie: session=abc; theme=dark\nHost: a", "Cookie: [cookie masked]\nHost: a"),
    ("Set-Cookie: sid=abc; Path=/; HttpOnly", "Set-Cookie: [cookie masked]"),
    ('"cookie": "a=b; c=d", "n": 1', '"cookie": "[cookie masked]", "n": 1'),
    ("/auth/callback?code=4/0AX4XfWhabcdefghij&state=1", "/auth/callback?code=[code masked]&state=1"),
    ("?X-Goog-Signature=0123456789abcdef01&x=1", "?X-Goog-Signature=[signature masked]&x=1"),
    # passwords in URLs and DSNs
    ("postgresql://bob:s3cr3t@10.0.0.5:5432/db", "postgresql://bob:[password masked]@10.0.0.5:5432/db"),
    ("postgresql://bob:p@ss@db/x?a=b", "postgresql://bob:[password masked]@db/x?a=b"),
    ("redis://:s3cr3t@redis:6379/0", "redis://:[password masked]@redis:6379/0"),
    ("root:toor@tcp(db:3306)/x", "root:[password masked]@tcp(db:3306)/x"),
    ("https://0123456789abcdef0123@sentry.io/4", "https://[credentials masked]@sentry.io/4"),
    # personal data
    ("jane.doe@example.com logged in", "j...@example.com logged in"),
    ("?email=jane%40example.com&x=1", "?email=j...%40example.com&x=1"),
    ("card 4111 1111 1111 1111 declined", "card [card masked] declined"),
    ("card 4111-1111-1111-1111", "card [card masked]"),
    ("card=378282246310005", "card=[card masked]"),
    ("call +49 151 23456789 now", "call [phone masked] now"),
    ("+1 (555) 123-4567", "[phone masked]"),
    ("tel:+4915123456789", "tel:[phone masked]"),
    ("from 203.0.113.7:443", "from 203.0.113.x:443"),
    ("from 172.32.0.1 and 11.0.0.1", "from 172.32.0.x and 11.0.0.x"),
    ("from 2a02:8108:8ac0:1234::1", "from 2a02:8108:x"),
]

KEYS = [
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "gho_abcdefghijklmnopqrstuvwxyz0123456789",
    "github_pat_11ABCDEFG0123456789_abcdef",
    "xoxb-123456789012-abcdefghijkl",
    "xoxp-123456789012-abcdefghijkl",
    "sk-abcdefghijklmnop0123",
    "sk-ant-api03-abcdefghijklmnop",
    "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234",
    "ya29.a0AfB_byC1234567890",
    "glpat-abcdefghij0123456789",
]

STAYS = [
    "token expired",
    'FATAL: password authentication failed for user "app"',
    "JWT=REDACTED verification failed",
    "Secret=REDACTED True",
    "SECRET_KEY configured: True",
    "Service Secret: True",
    "Loaded JWT_SECRET_KEY from environment",
    "token=None password= secret=null api_key=false",
    '{"token": null, "password": "", "secret": true}',
    "password=***** token=<hidden> secret=[REDACTED] api_key=${API_KEY} token={token} token=%s",
    "Invalid token: Signature verification failed",
    "Could not decode token: InvalidSignatureError",
    "Invalid password: must have 8 characters",
    '{"password": "This field is required."}',
    "Failed to reset password: 500 Internal Server Error",
    "error: --password expected one argument",
    "Unexpected token: } in JSON at position 17",
    "tokens: 1234, max_tokens=4096, token=17",
    "Bearer token missing; Basic authentication failed",
    "SessionMiddleware must be installed to access request.session",
    "cookie without SameSite for client 17",
    "cache hit session:0f0b00",
    "session_id=3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "SESSION_TTL_HOURS: 24, token_type=bearer expires_in=3600",
    "PWD=/data/x /etc/passwd: No such file",
    "node rabbit@rabbitmq-0.rabbitmq-nodes.default, akka.tcp://sparkExecutorActorSystem@worker:1",
    # source lines and places of secrets
    "    token = await self.auth.get_token(user_id)",
    "    client = Client(api_key=api_key, token=settings.OPENAI_TOKEN)",
    "def f(token: str, password: Optional[str] = None) -> None:",
    '    password=os.environ["DB_PASSWORD"],',
    "Failed to access secret: projects/1/secrets/jwt/versions/latest",
    "Missing required secret: DB_PASSWORD",
    "Secret not found: jwt-secret-staging",
    '{"name": "JWT_SECRET", "valueFrom": {"secretKeyRef": {"key": "latest"}}}',
    "Expected -----BEGIN CERTIFICATE-----\nMIIEow\n-----END CERTIFICATE-----",
    # URLs, sockets, names
    "postgresql://app@db.example.com:5432/x?sslmode=require",
    'connection to server on socket "/cloudsql/shop-staging:us-central1:pg/.s.PGSQL.5432" failed',
    "revision shop-backend-00434-gnp, insertId 68c2f3e4000a1b2c",
    "deployer@shop-staging.iam.gserviceaccount.com",
    "git@github.com:a/b.git logo@2x.png user@localhost react@18.2.0",
    "sk-learn-something-long task-1234567890123456",
    # numbers
    "trace 105445aa7843bc8bf206b12000100000/4111111111111111;o=1",
    "span_id=4111111111111111 at 1757548800000 1757548800000000000 4111111111111112",
    "3fa85f64-5717-4562-b3fc-2c963f66afa6 sha256:9f86d081884c7d659a2feaa0c55ad015",
    "2025-09-11T10:20:30.123456789Z 2025-09-11T10:20:30+02:00 [2025-09-11 19:50:56 +0000] [14]",
    "offset +1234 +12345678",
    "10.1.2.3 172.16.0.1 172.31.255.1 192.168.1.1 127.0.0.1 169.254.169.254 0.0.0.0:8080 255.255.255.255",
    "v1.2.3.4 version 1.2.3.4 Chrome/120.0.0.0 1.2.3.4.5 999.1.1.1 1.2.3.4-beta x==1.2.3.4",
    "fe80::1 2025:09:11:10:20 std::string",
]

PIECES = st.sampled_from(
    [
        *(text for text, _ in MASKED),
        *KEYS,
        *STAYS,
        *("password", "token", "session", "cookie", "--token", "authorization", "bearer", "://", "@", ":", "=", "'"),
        *('"', "\\", ",", ";", "[", "]", "(", "+", "%", ".", "-", "4111", "1.2.3.4"),
        " ",
        "\n",
        "eyJ",
        " masked]",
        "[key masked]",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
    ]
)


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_secrets_and_personal_data_are_masked_and_the_rest_of_the_text_stays(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_known_by_the_form_that_its_issuer_gives_it(key: str) -> None:
    assert mask(f"using {key}, retrying") == "using [key masked], retrying"


@pytest.mark.parametrize("text", STAYS)
def test_what_an_engineer_needs_stays(text: str) -> None:
    assert mask(text) == text


@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join))
def test_masked_text_stays_the_same(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked


@given(st.from_regex(r"[A-Za-z]{4}[0-9]{4}[A-Za-z!*_]{4}", fullmatch=True), st.lists(PIECES, max_size=3).map(" ".join))
def test_a_password_never_survives_whatever_is_logged_before_it(password: str, before: str) -> None:
    assert password not in mask(f"{before}\nuser=bob password={password} port=1")


UNITS = [
    "password=",
    'token: "is ',
    "session=!",
    "://a:b@",
    "--a-",
    "a:\n",
    "1.",
    "+1 ",
    "eyJ",
    "A\n",
    '\\"',
    "2a02:",
    "a@",
    "cookie=a;",
]


@pytest.mark.parametrize("unit", [*UNITS, "-----BEGIN PRIVATE KEY-----", "token=is-", "token: password: "])
def test_time_grows_linearly_with_a_hostile_text(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = (unit * characters)[:characters]
        return min(_timed(text) for _ in range(3))

    assert seconds(32_000) < 24 * max(seconds(4_000), 0.001)


def _timed(text: str) -> float:
    start = process_time()
    mask(text)
    return process_time() - start
