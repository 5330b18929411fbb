import Testing

@testable import Runner

@Suite struct LogBufferTests {
  private func line(_ text: String, _ source: LogLine.Source = .page) -> LogLine {
    LogLine(unixMicroseconds: 1, level: .info, source: source, taskNumber: nil, text: text)
  }

  private func chunks(_ buffer: inout LogBuffer) -> [[LogLine]] {
    var chunks: [[LogLine]] = []
    while !buffer.isEmpty { chunks.append(buffer.nextChunk(unixMicroseconds: 2)) }
    return chunks
  }

  @Test func linesComeInTheirOrderInBoundedChunks() {
    var buffer = LogBuffer(limits: RunLimits())
    #expect(buffer.isEmpty)
    for number in 0..<(2 * RunnerLimits.linesPerChunk + 1) { buffer.append(line("\(number)")) }
    #expect(buffer.isChunkFull)
    let chunks = chunks(&buffer)
    #expect(chunks.map(\.count) == [RunnerLimits.linesPerChunk, RunnerLimits.linesPerChunk, 1])
    #expect(chunks.joined().map(\.text) == (0..<(2 * RunnerLimits.linesPerChunk + 1)).map(String.init))
  }

  @Test func whatAPageWritesBeyondARunsLogIsCountedAndSaid() throws {
    var buffer = LogBuffer(limits: RunLimits(logLines: RunnerLimits.linesPerChunk))
    for number in 0..<100 { buffer.append(line("\(number)")) }
    // Ours is kept: a run tells its own story to the end.
    buffer.append(line("ours", .runner))
    let chunks = chunks(&buffer)
    #expect(chunks.allSatisfy { $0.count <= RunnerLimits.linesPerChunk })
    let lines = Array(chunks.joined())
    #expect(lines.count == RunnerLimits.linesPerChunk + 2)
    #expect(lines[RunnerLimits.linesPerChunk].text == "ours")
    let notice = try #require(lines.last)
    #expect(notice.text.hasPrefix("\(100 - RunnerLimits.linesPerChunk) lines"))
    #expect(notice.source == .runner && notice.level == .warning && notice.unixMicroseconds == 2)
    #expect(buffer.isEmpty)
  }

  @Test func theNoticeWaitsForAChunkWithRoom() {
    var buffer = LogBuffer(limits: RunLimits(logLines: RunnerLimits.linesPerChunk))
    for number in 0...RunnerLimits.linesPerChunk { buffer.append(line("\(number)")) }
    let counts = chunks(&buffer).map(\.count)
    #expect(counts == [RunnerLimits.linesPerChunk, 1])
  }

  @Test func aPageThatWritesFasterThanIsSentLosesItsOwnLinesOnly() {
    var buffer = LogBuffer(limits: RunLimits(logLines: .max))
    for _ in 0..<(RunnerLimits.waitingLines + 10) { buffer.append(line("x")) }
    buffer.append(line("ours", .runner))
    let lines = Array(chunks(&buffer).joined())
    #expect(lines.count == RunnerLimits.waitingLines + 2)
    #expect(lines.contains { $0.text == "ours" })
    #expect(lines.last?.text.hasPrefix("10 lines") == true)
  }

  @Test func controlCharactersDoNotReachATerminal() {
    #expect(LogBuffer.clean("a\u{1B}[31mb\tc\nd\u{9B}e\0", maxBytes: 100) == "a\u{FFFD}[31mb\tc\nd\u{FFFD}e\u{FFFD}")
  }

  @Test(arguments: ["a", "é", "漢", "🙂", "\u{1}", "e\u{301}"])
  func aLineIsNeverLongerThanAllowed(_ unit: String) {
    for limit in [20, 21, 22, 23, 64, 8_192] {
      for count in [1, limit / 4, limit / 3, limit / 2, limit, 2 * limit] {
        let text = String(repeating: unit, count: count)
        let cleaned = LogBuffer.clean(text, maxBytes: limit)
        #expect(cleaned.utf8.count <= limit)
        if text.utf8.count <= limit, unit != "\u{1}" { #expect(cleaned == text) }
        if cleaned.unicodeScalars.count < text.unicodeScalars.count { #expect(cleaned.hasSuffix("… (cut off)")) }
      }
    }
  }
}
