"""HTTP/2 frames as bytes (RFC 9113, section 4.1): nothing here checks anything, since breaking the rules is the point."""

import dataclasses
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
HAS_PRIORITY = 0x20

HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = (
    range(1, 7)
)

NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED = range(6)
FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM = range(6, 12)

ECHO = "/vantflow.testing.Echo/"


@dataclasses.dataclass(frozen=True)
class Frame:
    type: int
    flags: int
    stream: int
    payload: bytes

    @property
    def code(self) -> int:
        """The error code of a RST_STREAM or GOAWAY."""
        return struct.unpack_from(">I", self.payload, 0 if self.type == RST_STREAM else 4)[0]


def frame(kind: int, flags: int = 0, stream: int = 0, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def settings(*entries: tuple[int, int]) -> bytes:
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", *entry) for entry in entries))


def settings_ack() -> bytes:
    return frame(SETTINGS, ACK)


def ping(number: int = 0, flags: int = 0) -> bytes:
    return frame(PING, flags, payload=struct.pack(">Q", number))


def window_update(stream: int, increment: int) -> bytes:
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def rst_stream(stream: int, code: int = CANCEL) -> bytes:
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def goaway(code: int = NO_ERROR) -> bytes:
    return frame(GOAWAY, payload=struct.pack(">II", 0, code))


def dependency(depends_on: int = 0, exclusive: bool = False, weight: int = 15) -> bytes:
    """The payload of a PRIORITY, and what stands before a header block with HAS_PRIORITY. A weight is one less than
    what it means."""
    return struct.pack(">IB", depends_on | (0x8000_0000 if exclusive else 0), weight)


def priority(stream: int, depends_on: int = 0, exclusive: bool = False, weight: int = 15) -> bytes:
    return frame(PRIORITY, 0, stream, dependency(depends_on, exclusive, weight))


def data(stream: int, payload: bytes = b"", end: bool = False) -> bytes:
    return frame(DATA, END_STREAM if end else 0, stream, payload)


def headers(stream: int, block: bytes, end: bool = False, whole: bool = True) -> bytes:
    """`whole` False: CONTINUATION frames are to follow, or so it says."""
    return frame(HEADERS, (END_STREAM if end else 0) | (END_HEADERS if whole else 0), stream, block)


def continuation(stream: int, block: bytes, whole: bool = False) -> bytes:
    return frame(CONTINUATION, END_HEADERS if whole else 0, stream, block)


def request(method: str = "Unary", *more: tuple[str, str], path: str | None = None) -> bytes:
    """The header block of a call. It leaves the dynamic table alone, so blocks may be sent in any order, or not."""
    fields = [
        (":method", "POST"), (":scheme", "http"), (":path", path or ECHO + method), (":authority", "localhost"),
        ("te", "trailers"), ("content-type", "application/grpc"), *more,
    ]
    return literals(fields)


def literals(fields: list[tuple[str, str]]) -> bytes:
    """Every field as a literal that is never indexed (RFC 7541, section 6.2.3)."""
    return b"".join(b"\x10" + _string(name.encode()) + _string(value.encode()) for name, value in fields)


def literal_with_indexing(name: bytes, value: bytes) -> bytes:
    """The field becomes the newest of the dynamic table (section 6.2.1), which INDEXED_NEWEST then repeats."""
    return b"\x40" + _string(name) + _string(value)


INDEXED_NEWEST = b"\xbe"  # the static table has 61 entries


def _string(text: bytes) -> bytes:
    """Without Huffman coding; the length is an integer of seven bits and more (sections 5.1 and 5.2)."""
    if len(text) < 127:
        return bytes([len(text)]) + text
    return b"\x7f" + varint(len(text) - 127) + text


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first: HPACK's and protobuf's."""
    encoded = bytearray()
    while number >= 128:
        encoded.append(number % 128 + 128)
        number //= 128
    return bytes(encoded) + bytes([number])


def split(buffer: bytearray) -> list[Frame]:
    """Takes the complete frames off the front."""
    found, offset = [], 0
    while len(buffer) - offset >= 9:
        length = int.from_bytes(buffer[offset : offset + 3], "big")
        if len(buffer) - offset < 9 + length:
            break
        kind, flags, stream = struct.unpack_from(">BBI", buffer, offset + 3)
        found.append(Frame(kind, flags, stream & 0x7FFF_FFFF, bytes(buffer[offset + 9 : offset + 9 + length])))
        offset += 9 + length
    del buffer[:offset]
    return found
