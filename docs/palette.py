"""A screenshot in few colours: the PNG of a browser becomes one with a palette, several times smaller, by the standard library alone."""
import struct
import zlib
from collections import Counter
from collections.abc import Iterator

COLOURS = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def reduced(png: bytes) -> bytes:
    """The same picture with at most 256 colours: the most frequent ones, each other pixel as the nearest of them."""
    width, height, size, body = _opened(png)
    rows = _rows(zlib.decompress(body), width, height, size)
    pixels = [[bytes(row[at:at + 3]) for at in range(0, len(row), size)] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    palette = sorted(colour for colour, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:COLOURS])
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in counted.keys() - places.keys():
        places[colour] = places[min(palette, key=lambda known: sum((a - b) ** 2 for a, b in zip(known, colour, strict=True)))]
    lines = b"".join(b"\0" + bytes(places[pixel] for pixel in row) for row in pixels)
    return SIGNATURE + b"".join((_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)), _chunk(b"PLTE", b"".join(palette)),
                                 _chunk(b"IDAT", zlib.compress(lines, 9)), _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _opened(png: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes a pixel, the packed rows; raises ValueError for what a browser does not make."""
    at, body, head = len(SIGNATURE), b"", b""
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at:at + 4]), png[at + 4:at + 8]
        data = png[at + 8:at + 8 + length]
        head, body = (data if kind == b"IHDR" else head), (body + data if kind == b"IDAT" else body)
        at += length + 12
    width, height, depth, colours, *_, interlaced = struct.unpack(">IIBBBBB", head)
    if depth != 8 or colours not in (2, 6) or interlaced:
        raise ValueError("a picture of an unknown kind")
    return width, height, 3 if colours == 2 else 4, body


def _rows(raw: bytes, width: int, height: int, size: int) -> Iterator[bytearray]:
    """The rows with their filters taken off."""
    length = width * size
    before = bytearray(length)
    for y in range(height):
        start = y * (length + 1)
        row = bytearray(raw[start + 1:start + 1 + length])
        _unfilter(raw[start], row, before, size)
        yield row
        before = row


def _unfilter(kind: int, row: bytearray, before: bytearray, size: int) -> None:
    for at in range(len(row) if kind else 0):
        left, up = (row[at - size] if at >= size else 0), before[at]
        if kind == 4:
            corner = before[at - size] if at >= size else 0
            to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            guess = left if to_left <= to_up and to_left <= to_corner else up if to_up <= to_corner else corner
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        row[at] = (row[at] + guess) & 255
