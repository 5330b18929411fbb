"""What tools/malloc_count.c wrote, with its return addresses turned into names of functions and lines of source."""

import bisect
import collections
import dataclasses
import functools
import pathlib
import re
import shutil
import subprocess

MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) \S+ [0-9a-f]+ \S+ \S+\s+(/.*)")


@dataclasses.dataclass(frozen=True)
class Frame:
    function: str
    source: str  # file:line, empty where the library has no debug information
    module: str  # the file's name


@dataclasses.dataclass(frozen=True)
class Counts:
    """Allocations of one stretch of time: all of them, and by stack, innermost frame first."""

    calls: int
    bytes: int
    sites: dict[tuple[Frame, ...], tuple[int, int]]  # allocations, bytes


def read(file: pathlib.Path) -> Counts:
    total, stacks, mappings = (0, 0), [], []
    for line in file.read_text().splitlines():
        kind, *fields = line.split()
        if kind == "total":
            total = (int(fields[0]), int(fields[1]))
        elif kind == "site":
            stacks.append((int(fields[0]), int(fields[1]), tuple(int(field, 16) for field in fields[2:])))
        elif kind == "lost":
            raise RuntimeError(f"{fields[0]} allocations came from more stacks than the counter has room for")
        elif found := MAPPING.fullmatch(line):
            mappings.append((int(found[1], 16), int(found[2], 16), found[3]))
    names = _named({address for _, _, stack in stacks for address in stack}, mappings)
    sites: dict = collections.defaultdict(lambda: (0, 0))
    for calls, size, stack in stacks:
        frames = tuple(frame for address in stack for frame in names[address])
        sites[frames] = (sites[frames][0] + calls, sites[frames][1] + size)
    return Counts(*total, dict(sites))


def _named(addresses: set[int], mappings: list[tuple[int, int, str]]) -> dict[int, list[Frame]]:
    """The frames at each return address: several where functions are inlined, innermost first."""
    begins = [begin for begin, _, _ in mappings]
    bases: dict[str, int] = {}
    for begin, _, module in mappings:
        bases.setdefault(module, begin)
    by_module = collections.defaultdict(list)
    for address in addresses:
        index = bisect.bisect_right(begins, address) - 1
        inside = index >= 0 and address < mappings[index][1]
        by_module[mappings[index][2] if inside else ""].append(address)
    names = {address: [Frame("?", "", "?")] for address in by_module.pop("", [])}
    for module, inside in by_module.items():
        # A return address is behind its call, which may be the last instruction of its line.
        names |= zip(inside, _symbolize(module, [address - 1 - bases[module] for address in inside]))
    return names


def _symbolize(module: str, offsets: list[int]) -> list[list[Frame]]:
    output = subprocess.run(
        [_symbolizer(), f"--obj={module}", "--no-demangle", *map(hex, offsets)],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout
    output = subprocess.run(
        ["swift", "demangle", "--simplified"], input=output, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    frames = []
    for block in output.strip().split("\n\n"):
        lines = block.splitlines()
        frames.append([
            Frame(_readable(function), _source(where), pathlib.Path(module).name)
            for function, where in zip(lines[0::2], lines[1::2])
        ])
    return frames


def _symbolizer() -> str:
    """Swift's toolchain has one, though not every way of installing it puts it on the PATH."""
    swift = pathlib.Path(shutil.which("swift")).resolve()
    return shutil.which("llvm-symbolizer", path=str(swift.parent)) or "llvm-symbolizer"


def _source(where: str) -> str:
    path, line, _ = where.rsplit(":", 2)
    known = path not in ("??", "<compiler-generated>", "crtstuff.c") and line != "0"
    return f"{path.split('/')[-1]}:{line}" if known else ""


@functools.cache
def _readable(function: str) -> str:
    if function.startswith("_Z"):
        function = subprocess.run(["c++filt", function], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return re.sub(r"^(specialized |static |closure #\d+ in )+", "", function)
