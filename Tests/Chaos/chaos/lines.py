"""The tag that a chaos runner puts at the end of each log line: who wrote it, under which lease, and as which."""

import dataclasses
import re

TAG = re.compile(
    r" \[(?P<host>\S+) lease (?P<generation>\d+) chunk (?P<chunk>\d+) line (?P<index>\d+)/(?P<count>\d+)\]$"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Tag:
    host: str
    generation: int
    chunk: int
    index: int  # from 1
    count: int  # lines of the chunk

    def __str__(self) -> str:
        return f" [{self.host} lease {self.generation} chunk {self.chunk} line {self.index}/{self.count}]"


def tag_of(text: str) -> Tag | None:
    """None for a line that the server itself has written."""
    found = TAG.search(text)
    if not found:
        return None
    numbers = {name: int(found[name]) for name in ("generation", "chunk", "index", "count")}
    return Tag(host=found["host"], **numbers)
