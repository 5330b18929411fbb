"""A pytest plugin, `-p matrix`: one table of who spoke to whom, behind the report of the interoperability tests."""

import collections
import pathlib

OURS = "VantFlow"
NAMES = {"own": OURS, "grpcio": "grpcio", "grpc_cpp": "grpc-c++"}
# Client and server of each module's tests; None: the test says it.
MODULES = {
    "test_interop_grpcio": ("grpcio", OURS),
    "test_interop_cpp": ("grpc-c++", OURS),
    "test_interop_client": (OURS, None),
    "interop_grpc_swift": (None, None),
}
GRPC_SWIFT = {"test_client": ("grpc-swift-2", OURS), "test_server": (OURS, "grpc-swift-2")}

_counts: dict[tuple[str, str, str], collections.Counter] = {}
_pairs: dict[str, tuple[str, str, str]] = {}


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        module = pathlib.Path(item.fspath).stem
        if "security" not in parameters or module not in MODULES:
            continue
        client, server = GRPC_SWIFT.get(item.originalname, MODULES[module])
        _pairs[item.nodeid] = (client, server or NAMES[parameters["server"]], parameters["security"].__name__)
        _counts.setdefault(_pairs[item.nodeid], collections.Counter())


def pytest_runtest_logreport(report) -> None:
    # A test is counted once: where it ran, or where what it needs could not be set up.
    if report.nodeid in _pairs and (report.when == "call" or (report.when == "setup" and not report.passed)):
        _counts[_pairs[report.nodeid]][report.outcome] += 1


def pytest_terminal_summary(terminalreporter) -> None:
    columns = ["client", "server", "security", "passed", "failed"]
    rows = [[*pair, str(counts["passed"]), str(counts["failed"])] for pair, counts in _counts.items()]
    widths = [max(map(len, column)) for column in zip(columns, *rows)]
    terminalreporter.section("who spoke to whom")
    for row in [columns, ["-" * width for width in widths], *rows]:
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
