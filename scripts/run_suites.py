"""Runs the Swift and the Python tests one after the other and closes with one line: N passed, N failed.

Usage: python3 scripts/run_suites.py [--scratch-path PATH] [swift test options …]

A suite that crashes, hangs, fails without a failed test or leaves a process behind counts as a failed test: silence
is never taken for success.
"""

import argparse
import dataclasses
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import descendants

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
SUITE_SECONDS = 2400.0

# Tests start Chromium and PostgreSQL. All of them at once, as Swift Testing does without a limit, take each other's
# time until their own limits pass.
SWIFT_TESTS_AT_ONCE = 2 * (os.cpu_count() or 1)


@dataclasses.dataclass
class Tally:
    passed: int = 0
    failures: list[str] = dataclasses.field(default_factory=list)
    skipped: int = 0


def run_suite(name: str, command: list[str], reports: list[pathlib.Path], environment: dict[str, str]) -> Tally:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    for report in reports:
        report.unlink(missing_ok=True)
    outcome = descendants.run(command, SUITE_SECONDS, cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL)
    tally = Tally()
    for report in reports:
        if report.exists():
            add_report(report, name, tally)
    if outcome.exit_code is None:
        tally.failures.append(f"{name}: stopped after {SUITE_SECONDS:.0f} s")
    elif outcome.exit_code != 0 and not tally.failures:
        tally.failures.append(f"{name}: ended with exit code {outcome.exit_code} and no failed test")
    elif tally.passed == 0 and not tally.failures:
        tally.failures.append(f"{name}: reported no test at all")
    tally.failures += [f"{name}: left a process behind: {process}" for process in outcome.left_behind]
    return tally


def add_report(report: pathlib.Path, name: str, tally: Tally) -> None:
    """Adds a JUnit report, which both `swift test` and pytest write; one that a crash has cut short is a failure."""
    try:
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    except ElementTree.ParseError:
        tally.failures.append(f"{name}: its report is cut short, as by a crash")
        return
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failures.append(f"{name}: {case.get('classname')} {case.get('name')}")
        elif case.find("skipped") is not None:
            tally.skipped += 1
        else:
            tally.passed += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scratch-path", default=".build", help="the build folder that is tested")
    options, swift_options = parser.parse_known_args()
    scratch = REPOSITORY / options.scratch_path
    results = scratch / "test-results"
    results.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"VANTFLOW_BINARIES": str(scratch / "debug"), "PYTHONUNBUFFERED": "1"}

    swift_report = results / "swift.xml"
    swift = ["swift", "test", "--skip-build", "--scratch-path", str(scratch), "--xunit-output", str(swift_report)]
    swift += ["--experimental-maximum-parallelization-width", str(SWIFT_TESTS_AT_ONCE)]
    # Swift Testing writes beside the file that it is given, which XCTest would have written.
    swift_reports = [swift_report, results / "swift-swift-testing.xml"]
    python_report = results / "python.xml"
    python = [".venv/bin/python", "-m", "pytest", "Tests/Interop", "Tests/Chaos", "clients/python"]
    python += ["--junit-xml", str(python_report)]

    tallies = [
        run_suite("swift", swift + swift_options, swift_reports, environment),
        run_suite("python", python, [python_report], environment),
    ]
    failures = [failure for tally in tallies for failure in tally.failures]
    print()
    for failure in failures:
        print(f"FAILED  {failure}")
    skipped = sum(tally.skipped for tally in tallies)
    if skipped:
        print(f"{skipped} skipped")
    print(f"{sum(tally.passed for tally in tallies)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
