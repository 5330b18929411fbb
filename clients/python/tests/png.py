"""Reads as much of a PNG as proves that it is whole."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels; raises ValueError unless every chunk is whole and the pixels are all there."""
    if not content.startswith(SIGNATURE):
        raise ValueError("no PNG signature")
    position, kinds, pixels, dimensions = len(SIGNATURE), [], b"", (0, 0)
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        data = content[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, position + 8 + length)
        if zlib.crc32(kind + data) != checksum:
            raise ValueError(f"chunk {kind!r} is damaged")
        if kind == b"IHDR":
            dimensions = struct.unpack_from(">II", data)
        elif kind == b"IDAT":
            pixels += data
        kinds.append(kind)
        position += 12 + length
    if kinds[0] != b"IHDR" or kinds[-1] != b"IEND":
        raise ValueError(f"chunks in the wrong order: {kinds}")
    if len(zlib.decompress(pixels)) < dimensions[0] * dimensions[1]:
        raise ValueError("pixels are missing")
    return dimensions
