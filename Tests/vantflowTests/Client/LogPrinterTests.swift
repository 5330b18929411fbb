import Messages
import Protobuf
import Testing

@testable import vantflow

@Suite struct LogPrinterTests {
  private let entry = LogEntry.with {
    $0.time = Timestamp(seconds: 86_400 * 20_000 + 3 * 3600 + 4 * 60 + 5, nanos: 67_000_000)
    $0.level = .warning
    $0.source = .page
    $0.taskNumber = 2
    $0.message = "slow"
    $0.fields = ["url": "https://example.com/"]
  }

  @Test func anEntryIsALine() {
    let line = LogPrinter(hasColours: false).line(entry)
    #expect(line == "03:04:05.067  WARN   task 2  page  slow  url=https://example.com/")
  }

  @Test func coloursAreEndedWhereTheyBegin() {
    let line = LogPrinter(hasColours: true).line(entry)
    #expect(line.contains("\u{1B}[33mWARN \u{1B}[0m"))
    #expect(line.components(separatedBy: "\u{1B}[0m").count == line.components(separatedBy: "\u{1B}[").count / 2 + 1)
  }

  /// Nothing that a page writes acts on the terminal, not even where lines are coloured.
  @Test func whatActsOnATerminalIsShown() {
    let hostile = (0..<0x20).map { String(Unicode.Scalar($0)) }.joined() + "\u{7F}\u{9B}31m\u{202E}gnp.exe\u{2066}"
    let shown = LogPrinter.harmless(hostile)
    #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(!shown.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x2066 })
    #expect(shown.contains("␛"))
    #expect(LogPrinter.harmless("one\ntwo") == "one\n    two")
    var noisy = entry
    noisy.fields = ["k\u{1B}": "\u{1B}]0;title\u{07}"]
    #expect(!LogPrinter(hasColours: false).line(noisy).contains("\u{1B}"))
  }

  @Test func timesBeforeTheEpochAreTimes() {
    var early = entry
    early.time = Timestamp(seconds: -1, nanos: 5_000_000)
    #expect(LogPrinter(hasColours: false).line(early).hasPrefix("23:59:59.005"))
  }
}
