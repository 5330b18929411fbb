"""RFC 7541: header blocks in every form that HPACK has, and those that cannot be decoded."""

from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

import frames
from case import Case, answered, compression_error
from exchange import Exchange

# Indices of the static table (appendix A), and the first one behind it.
USER_AGENT, DYNAMIC = 58, 62
END_OF_STRING = "1" * 30  # appendix B


def code(text: str) -> str:
    """The Huffman code of ASCII as bits."""
    return "".join(f"{REQUEST_CODES[byte]:0{REQUEST_CODES_LENGTH[byte]}b}" for byte in text.encode())


def packed(bits: str) -> bytes:
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def padded(bits: str, padding: str = "1") -> str:
    return bits + padding * (-len(bits) % 8)


def integer(number: int, bits: int, first: int) -> bytes:
    """Section 5.1: in the low bits of a byte that begins with the pattern `first`, and behind it where it is larger."""
    most = (1 << bits) - 1
    if number < most:
        return bytes([first | number])
    return bytes([first | most]) + frames.varint(number - most)


def plain(text: str) -> bytes:
    return integer(len(text), 7, 0x00) + text.encode()


def huffman(bits: str) -> bytes:
    """A string of these bits, which fill whole bytes."""
    return integer(len(bits) // 8, 7, 0x80) + packed(bits)


def compressed(text: str) -> bytes:
    return huffman(padded(code(text)))


def size_update(size: int) -> bytes:
    return integer(size, 5, 0x20)


def field(name: str, what: str, block, expect=answered, goes_first: bool = False) -> Case:
    """A request with one more field, or what stands in its place."""
    def send(x: Exchange) -> list[bytes]:
        ordinary, special = x.get(), block(x) if callable(block) else block
        return [frames.headers(1, special + ordinary if goes_first else ordinary + special, end=True)]

    return Case(name, what, send, expect)


# Sections 6.2.1 to 6.2.3: the pattern of the first byte, and how many bits of it are the index of the name.
LITERALS = {"with indexing": (0x40, 6), "without indexing": (0x00, 4), "never indexed": (0x10, 4)}


def literals():
    number = 1
    for kind, (pattern, bits) in LITERALS.items():
        for has_index in (True, False):
            for string, how in ((plain, "plain"), (compressed, "Huffman")):
                number += 1
                name = integer(USER_AGENT, bits, pattern) if has_index else bytes([pattern]) + string("x-test")
                what = f"a literal {kind}, {'indexed' if has_index else 'new'} name, {how}"
                yield field(f"generic/5/{number}", what, name + string("conformance"))


def small_table(x: Exchange) -> list[bytes]:
    x.limit_table(128)
    return [frames.headers(1, x.get(), end=True)]


def no_larger_than_allowed(x: Exchange) -> list[bytes]:
    allowed = x.server_settings.get(frames.HEADER_TABLE_SIZE, 4_096)
    return [frames.headers(1, size_update(allowed + 1) + x.get(), end=True)]


VALID = [
    field("generic/5/1", "an indexed field", integer(USER_AGENT, 7, 0x80)),
    *literals(),
    Case("generic/5/14", "a table size update", small_table, answered),
    field("generic/5/15", "two table size updates", size_update(128) + size_update(4_096), goes_first=True),
]

# A literal without indexing up to its value.
TEST = b"\0" + compressed("x-test")

# Section 2.3.3 and on: "decoding errors", which section 4.3 of RFC 9113 makes errors of the connection.
INVALID = [
    field("hpack/2.3.3/1", "an index behind both tables", integer(DYNAMIC + 8, 7, 0x80), compression_error),
    field("hpack/2.3.3/2", "a name's index behind both tables", integer(DYNAMIC + 8, 6, 0x40) + plain(""),
          compression_error),
    field("hpack/4.2/1", "a table size update behind fields", size_update(1), compression_error),
    field("hpack/5.2/1", "padding of more than seven bits", TEST + huffman(padded(code("test")) + "1" * 8),
          compression_error),
    field("hpack/5.2/2", "padding of zeroes", TEST + huffman(padded(code("test"), "0")), compression_error),
    field("hpack/5.2/3", "the end of string within a string",
          TEST + huffman(padded(code("te") + END_OF_STRING + code("st"))), compression_error),
    field("hpack/6.1/1", "index 0", b"\x80", compression_error),
    Case("hpack/6.3/1", "a table size update above the server's limit", no_larger_than_allowed, compression_error),
]

CASES = [*VALID, *INVALID]
