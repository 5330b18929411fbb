"""Conversations that are nearly valid, made out of valid ones by a generator of a known seed."""

import random

import frames

SLEEP = b"\0\0\0\0\2\x08\x01"
ECHO = b"\0\0\0\0\7\x0a\x05hello"


def valid_conversation(rng: random.Random) -> list[bytes]:
    """What a client may send after its preface, as frames."""
    conversation = [frames.settings((frames.INITIAL_WINDOW_SIZE, rng.choice([0, 1, 65_535, 2**20]))), frames.settings_ack()]
    for stream in range(1, 2 * rng.randint(2, 8), 2):
        method, body = rng.choice([("Unary", ECHO), ("Sleep", SLEEP), ("Collect", ECHO * 3), ("Chat", ECHO * 3)])
        more = rng.choice([(), (("grpc-timeout", "1S"),), (("x-trace-bin", "AAAA"),), (("grpc-encoding", "gzip"),)])
        block = frames.request(method, *more)
        if rng.random() < 0.3:
            cut = rng.randrange(len(block))
            conversation += [
                frames.headers(stream, block[:cut], whole=False), frames.continuation(stream, block[cut:], whole=True)
            ]
        else:
            conversation.append(frames.headers(stream, block))
        cut = rng.randrange(len(body))
        conversation += [frames.data(stream, body[:cut]), frames.data(stream, body[cut:], end=True)]
        conversation.append(
            rng.choice([
                frames.ping(stream), frames.rst_stream(stream), frames.window_update(stream, 1_000),
                frames.window_update(0, 1_000), frames.priority(stream), frames.goaway(), frames.frame(0x42),
            ])
        )
    return conversation


def mutated(rng: random.Random) -> bytes:
    """The preface, mostly, and a conversation in which a few things are wrong."""
    conversation = valid_conversation(rng)
    for _ in range(rng.randint(0, 5)):
        at = rng.randrange(len(conversation))
        match rng.randrange(8):
            case 0: conversation[at] = flipped(rng, conversation[at])
            case 1: conversation[at] = conversation[at][: rng.randrange(len(conversation[at]) + 1)]
            case 2: del conversation[at]
            case 3: conversation.insert(at, rng.choice(conversation))
            case 4: rng.shuffle(conversation)
            case 5: conversation[at:at] = valid_conversation(rng)[:5]
            case 6: conversation.insert(at, noise(rng))
            case 7: conversation[at] = conversation[at][:3] + bytes([rng.randrange(12)]) + conversation[at][4:]
        if not conversation:
            break
    everything = b"".join(conversation)
    return everything if rng.random() < 0.02 else frames.PREFACE + everything


def noise(rng: random.Random) -> bytes:
    """Bytes that are no frame, or a frame of any type, flags, stream and payload whose length is right."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(40))
    stream = rng.choice([0, 1, 2, 3, 5, 0x7FFF_FFFF, 0x8000_0001])
    return frames.frame(rng.randrange(12), rng.randrange(256), stream, rng.randbytes(rng.randrange(60)))


def flipped(rng: random.Random, payload: bytes) -> bytes:
    changed = bytearray(payload)
    for _ in range(rng.randint(1, 4)):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)
