"""The rules of this repository that swift-format does not know. Prints each offence as file:line: what to do."""

import pathlib
import re
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
FILE_LINES_MAX = 400

IMPORT = re.compile(r"^\s*(?:@[\w()]+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(\w+)", re.M)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
UNCHECKED = re.compile(r"@unchecked Sendable|nonisolated\(unsafe\)")
CRASH = re.compile(r"\btry!|\bas!|\bfatalError\(")
OFF_THE_LOOP = re.compile(r"\bTask ?\{|\bTask\.(sleep|detached)\b|^\s*import Dispatch\b")


def tracked_files() -> list[pathlib.Path]:
    """What git knows, and what it would be told of with `git add .`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, check=True,
    ).stdout.decode()
    return [path for name in listing.split("\0") if name and (path := REPOSITORY / name).is_file()]


def offences_in_swift(name: str, text: str, is_product: bool):
    lines = text.splitlines()
    if len(lines) > FILE_LINES_MAX and "/Generated/" not in name:
        yield f"{name}:{FILE_LINES_MAX}: longer than {FILE_LINES_MAX} lines; split it by noun"
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("//"):
            continue
        if is_product and UNCHECKED.search(line) and not lines[number - 2].lstrip().startswith("//"):
            yield f"{name}:{number}: name the invariant that makes this safe in a comment on the line above"
        if is_product and CRASH.search(line):
            yield f"{name}:{number}: throw a typed error in place of a crash"
        if is_product and OFF_THE_LOOP.search(line) and not name.startswith("Sources/EventLoop/"):
            yield f"{name}:{number}: this leaves the event loop; use EventLoop.spawn and EventLoop.sleep"


def offences_in_c_imports(files: list[pathlib.Path]):
    """A C library is wrapped once: exactly one target imports its module."""
    modules = {path.parent.name: set() for path in files if path.name == "module.modulemap"}
    for path in files:
        if path.suffix == ".swift" and path.is_relative_to(REPOSITORY / "Sources"):
            target = path.relative_to(REPOSITORY / "Sources").parts[0]
            for module in IMPORT.findall(path.read_text()):
                if module in modules:
                    modules[module].add(target)
    for module, targets in sorted(modules.items()):
        if len(targets) != 1:
            yield f"Sources/{module}/module.modulemap:1: imported by {sorted(targets) or 'no target'}; one wraps it"


def main() -> int:
    files = tracked_files()
    offences = list(offences_in_c_imports(files))
    for path in files:
        name = str(path.relative_to(REPOSITORY))
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                offences.append(f"{name}:{number}: finish it or make it an issue")
        if path.suffix == ".swift":
            offences += offences_in_swift(name, text, is_product=name.startswith("Sources/"))
    print("\n".join(offences), file=sys.stderr)
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
