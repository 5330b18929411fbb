"""RFC 9113, section 8: requests as HTTP has them, and those that are malformed."""

import frames
from case import Case, answered, malformed, protocol_error
from exchange import Exchange


def request(block: bytes) -> list[bytes]:
    return [frames.headers(1, block, end=True)]


def posted(x: Exchange, *more: tuple[str, str]) -> list[bytes]:
    return [frames.headers(1, x.post(*more)), frames.data(1, b"test")]


REQUESTS = [
    Case("generic/4/1", "GET", lambda x: request(x.get()), answered),
    Case("generic/4/2", "HEAD", lambda x: request(x.get(method="HEAD")), answered),
    Case("generic/4/3", "POST", lambda x: [frames.headers(1, x.post()), frames.data(1, b"test", end=True)], answered),
    Case("generic/4/4", "POST with trailers",
         lambda x: [*posted(x, ("trailer", "x-test")), frames.headers(1, x.encode(("x-test", "ok")), end=True)],
         answered),
]

TRAILERS = [
    Case("http2/8.1/1", "trailers that do not end the stream",
         lambda x: [*posted(x), frames.headers(1, x.encode(("x-test", "ok")))], malformed),
    Case("http2/8.1.2.1/3", "a pseudo-header field in trailers",
         lambda x: [*posted(x), frames.headers(1, x.encode((":method", "POST")), end=True)], malformed),
]


def malformed_request(name: str, what: str, block) -> Case:
    return Case(name, what, lambda x: request(block(x)), malformed)


FIELDS = [
    malformed_request("http2/8.1.2/1", "a name in capitals", lambda x: x.get() + frames.literals([("X-TEST", "ok")])),
    malformed_request("http2/8.1.2.1/1", "an unknown pseudo-header field", lambda x: x.get((":test", "ok"))),
    malformed_request("http2/8.1.2.1/2", "a pseudo-header field of responses", lambda x: x.get((":status", "200"))),
    malformed_request("http2/8.1.2.1/4", "a pseudo-header field behind others",
                      lambda x: x.encode(("x-test", "ok")) + x.get()),
    malformed_request("http2/8.1.2.2/1", "a field of HTTP/1.1's connections",
                      lambda x: x.get(("connection", "keep-alive"))),
    malformed_request("http2/8.1.2.2/2", "te with more than trailers",
                      lambda x: x.get(("trailers", "test"), ("te", "trailers, deflate"))),
    malformed_request("http2/8.1.2.3/1", "an empty :path", lambda x: x.get(path="")),
    malformed_request("http2/8.1.2.3/2", "no :method", lambda x: x.get(without="method")),
    malformed_request("http2/8.1.2.3/3", "no :scheme", lambda x: x.get(without="scheme")),
    malformed_request("http2/8.1.2.3/4", "no :path", lambda x: x.get(without="path")),
    malformed_request("http2/8.1.2.3/5", ":method twice", lambda x: x.get((":method", "GET"))),
    malformed_request("http2/8.1.2.3/6", ":scheme twice", lambda x: x.get((":scheme", x.scheme))),
    malformed_request("http2/8.1.2.3/7", ":path twice", lambda x: x.get((":path", "/"))),
]

CONTENT_LENGTH = [
    Case("http2/8.1.2.6/1", "more DATA than the content-length",
         lambda x: [frames.headers(1, x.post(("content-length", "1"))), frames.data(1, b"test", end=True)], malformed),
    Case("http2/8.1.2.6/2", "more DATA frames than the content-length",
         lambda x: [*posted(x, ("content-length", "1")), frames.data(1, b"test", end=True)], malformed),
]

PUSH = [
    Case("http2/8.2/1", "PUSH_PROMISE of a client",
         lambda x: [frames.frame(frames.PUSH_PROMISE, frames.END_HEADERS, 1, b"\0\0\0\3" + x.get())], protocol_error),
]

CASES = [*REQUESTS, *TRAILERS, *FIELDS, *CONTENT_LENGTH, *PUSH]
