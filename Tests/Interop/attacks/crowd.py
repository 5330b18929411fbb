"""Opens and drops connections as fast as it can, in a process of its own: `crowd.py address count source`.

Every way to leave is taken in turn: a call and a proper close, a call and a reset, without a word, in mid-preface, in
mid-call, and with frames unread. `source` is the address of loopback to come from, since each has its own ports.
"""

import socket
import struct
import sys

import frames

IP_BIND_ADDRESS_NO_PORT = 24  # linux/in.h; Python has no name for it before 3.12
RESET = struct.pack("ii", 1, 0)
GREETING = frames.PREFACE + frames.settings() + frames.settings_ack()
ECHO = b"\0\0\0\0\7\x0a\x05hello"
CALL = GREETING + frames.headers(1, frames.request()) + frames.data(1, ECHO, end=True)
HALF_A_CALL = GREETING + frames.headers(1, frames.request()) + frames.data(1, ECHO[:7])
SLEEP = GREETING + frames.headers(1, frames.request("Sleep")) + frames.data(1, b"\0\0\0\0\4\x08\xe0\xd4\x03", end=True)

# What is said, whether the reply is read, and whether the connection is reset; half of them make a call.
MANNERS = [
    (CALL, True, True),
    (b"", False, True),
    (CALL, True, False),
    (frames.PREFACE[:9], False, True),
    (CALL, True, True),
    (HALF_A_CALL, False, True),
    (CALL, True, True),
    (SLEEP, False, True),
    (CALL, True, True),
    (b"", False, True),
    (CALL, False, True),
    (GREETING, False, True),
]


def visit(address: tuple[str, int], source: str, number: int) -> None:
    said, reads, resets = MANNERS[number % len(MANNERS)]
    with socket.socket() as connection:
        connection.settimeout(30)
        connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        connection.bind((source, 0))
        connection.connect(address)
        if said:
            connection.sendall(said)
        if reads:
            read_reply(connection)
        if resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def read_reply(connection: socket.socket) -> None:
    buffer, replied = bytearray(), b""
    while True:
        chunk = connection.recv(65_536)
        assert chunk, "the server hung up on a call"
        buffer += chunk
        for frame in frames.split(buffer):
            assert frame.type not in (frames.GOAWAY, frames.RST_STREAM), f"the server refused a call: {frame}"
            if frame.type == frames.DATA:
                replied += frame.payload
            if frame.stream == 1 and frame.flags & frames.END_STREAM and frame.type in (frames.DATA, frames.HEADERS):
                assert replied == ECHO
                return


def main(address: str, count: str, source: str) -> None:
    host, port = address.rsplit(":", 1)
    for number in range(int(count)):
        visit((host, int(port)), source, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
