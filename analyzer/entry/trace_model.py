"""What is known of a stack trace: its exceptions, their frames, and whose code each frame is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

_LONGEST_NAME = 300

Language = Literal["python", "java", "node", "dotnet", "go", "ruby", "php", "dart"]
Role = Literal["cause", "member", "suppressed"]
"""Of an exception in its trace: part of the chain of causes, one of a group, or raised while another was cleaned up."""


class Frame(msgspec.Struct, frozen=True):
    """One call: the file and the function as printed ('' if not known), whether it is the application's own code."""

    file: str
    function: str
    application: bool
    language: Language


class Cause(msgspec.Struct, frozen=True):
    """One exception of a trace. `frames` go from the outermost call to the one that raised.

    `type` is '' where the trace does not tell it; `message` is the first line of the message.
    """

    type: str
    message: str
    frames: tuple[Frame, ...]
    role: Role = "cause"


class Trace(msgspec.Struct, frozen=True):
    """All exceptions of a text in the order printed, at least one of them.

    `headline` is the one that reached the outside, `root` the one that began it all.
    """

    causes: tuple[Cause, ...]
    headline: Cause
    root: Cause


def frames(calls: Iterable[tuple[str, str]], language: Language) -> tuple[Frame, ...]:
    """The frames of calls given by file and function, in the same order."""
    known: dict[tuple[str, str], Frame] = {}
    return tuple(known.get(call) or known.setdefault(call, frame(*call, language)) for call in calls)


def frame(file: str, function: str, language: Language) -> Frame:
    """The frame of a call, its names cut where they are very long; a generated one is not the application's."""
    by_file, by_function = _LIBRARIES[language]
    file, function = file[-_LONGEST_NAME:], function[:_LONGEST_NAME]
    own = not (by_file and by_file.search(file.replace("\\", "/")))
    own = own and not (by_function and by_function.match(function))
    return Frame(file, function, own, language)


# Code that the application's developers did not write: installed packages, standard libraries, generated code. No
# pattern tells one digit from another but for that of lib64: signatures of texts that differ in digits are shared.
_PYTHON = re.compile(r"(?:site|dist)-packages/|/lib(?:64)?/python\d|/lib/pypy|/Python[\d.]+/Lib/|/python\d+\.zip/|^<")
_NODE = re.compile(
    r"node_modules/|^node:|^ext:|^internal/|^native$|^index \d|^<anonymous>$|^unknown location$|^evalmachine"
    r"|^(?:module|bootstrap_node|next_tick|timers|events|_\w+|net|fs|vm|tls|dns|util|assert|domain|stream|zlib|http|https"
    r"|async_hooks|buffer|cluster|child_process)\.js$"
)
_GO = re.compile(
    r"/usr/local/go/|/usr/lib/go|(?:^|/)go/src/(?:\w+/)*|/go/[\d.]+/(?:\w+/)?src/|/pkg/mod/|@v\d|/vendor/|^_cgo"
)
_RUBY = re.compile(r"/gems/|/lib/ruby/|/rubygems/|^<internal:|^\(|vendor/bundle/|(?:^|/)bin/[\w-]+$")
_PHP = re.compile(r"(?:^|/)vendor/|^\[internal function\]$|^phar:")
_DART = re.compile(r"^dart:|^org-dartlang|/\.pub-cache/|^package:(?:flutter|test|async|stack_trace)/")

# Names of packages are matched after those of a module and of a class loader: java.base/, app//.
_JAVA_NAMES = re.compile(
    r"(?:[\w.@-]+/{1,2})*(?:javax?|jakarta|sun|jdk|com\.sun|kotlinx?|scala|groovy|clojure|akka|zio|cats|play|reactor|rx"
    r"|_COROUTINE|feign|okhttp\d?|okio|retrofit\d?|graphql|oracle|android|androidx|dalvik|antlr"
    r"|ch\.qos|net\.(?:bytebuddy|sf)|software\.amazon|redis\.clients"
    r"|org\.(?:apache|springframework|eclipse|hibernate|mortbay|junit|jboss|wildfly|slf\dj|postgresql|mariadb|mongodb"
    r"|elasticsearch|opensearch|glassfish|jetbrains|aspectj|codehaus|reactivestreams|redisson|quartz|jooq|flywaydb|h\d"
    r"|hsqldb|thymeleaf|yaml|json|mockito|testng|gradle|bson)"
    r"|io\.(?:netty|reactivex|grpc|vertx|micrometer|opentelemetry|opencensus|quarkus|micronaut|undertow|lettuce|smallrye"
    r"|jsonwebtoken|projectreactor|ktor|r\d?dbc|swagger|kubernetes|prometheus)"
    r"|com\.(?:zaxxer|mysql|mongodb|fasterxml|netflix|amazonaws|azure|intellij|datastax|hazelcast|rabbitmq|querydsl"
    r"|google\.(?:common|cloud|api|inject|gson|protobuf|firebase|crypto|android)|microsoft\.(?:sqlserver|azure)"
    r"|github\.benmanes|typesafe|twitter\.(?:util|finagle)|squareup|android))[.$]"
    r"|[\w.$/@-]*?(?:\$\$Lambda|\$\$EnhancerBy|\$\$FastClassBy|\$\$SpringCGLIB|\$Proxy\d|\$HibernateProxy|\$ByteBuddy|_\$\$_"
    r"|Generated\w{1,24}Accessor)"
)
_DOTNET_NAMES = re.compile(
    r"(?:System|Microsoft|Internal|Mono|Newtonsoft|Npgsql|MySql|MySqlConnector|MongoDB|StackExchange|Dapper|Serilog|NLog"
    r"|log\dnet|Polly|MediatR|AutoMapper|Grpc|Google|Azure|Amazon|Autofac|Castle|Hangfire|Quartz|MassTransit|RabbitMQ"
    r"|Confluent|FluentValidation|Swashbuckle|RestSharp|Refit|Elasticsearch|Nest|Xunit|NUnit|Moq|FSharp)\.|lambda_method"
)
_GO_NAMES = re.compile(
    r"(?:archive|bufio|bytes|compress|container|context|crypto|database|embed|encoding|errors|expvar|flag|fmt|go|hash|html"
    r"|image|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings"
    r"|sync|syscall|testing|text|time|unicode|vendor|golang\.org/x|google\.golang\.org|appengine_internal)[./]|panic$"
)
_LIBRARIES: dict[Language, tuple[re.Pattern[str] | None, re.Pattern[str] | None]] = {
    "python": (_PYTHON, None),
    "java": (re.compile(r"<generated>$"), _JAVA_NAMES),
    "node": (_NODE, None),
    "dotnet": (None, _DOTNET_NAMES),
    "go": (_GO, _GO_NAMES),
    "ruby": (_RUBY, None),
    "php": (_PHP, None),
    "dart": (_DART, None),
}
