import Database
import Messages
import Protobuf
import Testing

@testable import Services

@Suite struct RunLogFieldTests {
  private let run = UUID.random()

  private func entries(_ texts: [String]) throws -> [UInt8] {
    try TailLogsResponse.with { $0.entries = texts.map { .line($0) } }.encodedBytes()
  }

  @Test func entriesMoveAsTheyAre() throws {
    let texts = ["", "one", String(repeating: "x", count: 300), String(repeating: "y", count: 20_000)]
    let field = try #require(RunLogField(run: run, entries: try entries(texts)))
    guard case .runLog(let log) = try ProjectEvent(decoding: field.bytes).payload else {
      Issue.record("another field")
      return
    }
    #expect(log.runID == "\(run)")
    #expect(log.entries.map(\.message) == texts)
  }

  @Test(
    arguments: [
      [0x0A], [0x0A, 0x05, 0x00], [0x12, 0x00], [0x08, 0x01], [0x00], [0xFF],
      [0x0A, 0x80], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      // Of so many bytes that their end has no number.
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
      // Of -11 bytes: back to where it began.
      [0x0A, 0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] as [[UInt8]]) func damagedBytesAreNoEntries(damaged: [UInt8]) throws
  {
    #expect(RunLogField(run: run, entries: damaged) == nil)
    #expect(RunLogField(run: run, entries: try entries(["one"]) + damaged) == nil)
    let batch = LogBatch(runID: run, projectID: .random(), numbers: 1...2, storedAt: .now(), entries: damaged)
    #expect(batch.event.type == "run.log_skipped")
    #expect(batch.event.byteCount == 0)
  }
}
