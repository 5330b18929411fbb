import EventLoop
import Testing

@testable import Runner

@Suite struct LogBufferTests {
  private let now = LoopInstant.now

  private func line(_ text: String, _ source: LogLine.Source = .page) -> LogLine {
    LogLine(unixMicroseconds: 1, level: .info, source: source, taskNumber: nil, text: text)
  }

  private func chunks(_ buffer: inout LogBuffer) -> [[LogLine]] {
    var chunks: [[LogLine]] = []
    while !buffer.isEmpty(at: now) { chunks.append(buffer.nextChunk(at: now, unixMicroseconds: 2)) }
    return chunks
  }

  @Test func linesComeInTheirOrderInBoundedChunks() {
    var buffer = LogBuffer(limits: RunLimits())
    #expect(buffer.isEmpty(at: now))
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
    #expect(buffer.isEmpty(at: now))
  }

  /// The page drives that line too: it comes now and then, and at the end, and tells all of them.
  @Test func whatIsDroppedIsSaidNowAndThen() {
    var buffer = LogBuffer(limits: RunLimits(logLines: 0))
    var notices: [LoopInstant: String] = [:]
    let seconds = 60
    for tick in 0..<(seconds * 20) {
      let now = now.advanced(by: .milliseconds(50 * tick))
      buffer.append(line("\(tick)"))
      guard !buffer.isEmpty(at: now) else { continue }
      let chunk = buffer.nextChunk(at: now, unixMicroseconds: 2)
      #expect(chunk.count == 1)
      notices[now] = chunk.first?.text
    }
    #expect(notices.count == seconds / 10)
    #expect(buffer.isEmpty(at: now.advanced(by: .seconds(seconds - 1))))
    buffer.closePage()
    #expect(!buffer.isEmpty(at: now))
    let told = (Array(notices.values) + buffer.nextChunk(at: now, unixMicroseconds: 2).map(\.text))
      .compactMap { Int($0.prefix { $0.isNumber }) }
    #expect(told.reduce(0, +) == seconds * 20)
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

  /// The runner speaks of them, and the page decides how many there are.
  @Test func whatAPageBringsAboutCountsAsItsOwn() {
    var buffer = LogBuffer(limits: RunLimits(logLines: 10))
    for number in 0..<100 {
      var line = line("the page is at \(number)", .runner)
      line.isPageDriven = true
      buffer.append(line)
    }
    buffer.append(line("ours", .runner))
    let texts = chunks(&buffer).joined().map(\.text)
    #expect(texts.count == 12)
    #expect(texts[10] == "ours")
    #expect(texts[11].hasPrefix("90 lines"))
  }

  @Test func everyFieldIsWithinTheContract() throws {
    var buffer = LogBuffer(limits: RunLimits())
    var line = line("x", .runner)
    line.fields = ["url": String(repeating: "u", count: 2 << 20), String(repeating: "n", count: 100): "\u{1B}[2J"]
    buffer.append(line)
    line.fields = Dictionary(uniqueKeysWithValues: (100..<200).map { ("field\($0)", "\($0)") })
    buffer.append(line)
    let lines = try #require(chunks(&buffer).first)
    #expect(lines[0].fields["url"]?.utf8.count ?? 0 <= RunnerLimits.logFieldValueBytes)
    #expect(lines[0].fields["url"]?.hasSuffix("… (cut off)") == true)
    #expect(lines[0].fields[String(repeating: "n", count: RunnerLimits.logFieldNameBytes)] == "\u{FFFD}[2J")
    #expect(lines[1].fields.count == RunnerLimits.logFields)
    #expect(lines[1].fields[LogLine.cutFieldsName] == "\(100 - RunnerLimits.logFields + 1)")
    #expect(lines[1].fields["field100"] == "100")
  }

  /// A page that goes on and on to other addresses, as long as can be.
  @Test func noChunkIsLargerThanAllowed() throws {
    var buffer = LogBuffer(limits: RunLimits(logLineBytes: 16 << 10))
    let address = String(repeating: "a", count: 2 << 20)
    for _ in 0..<200 {
      var line = line("the page is at \(address)", .runner)
      line.isPageDriven = true
      line.fields = ["url": address]
      buffer.append(line)
    }
    let chunks = chunks(&buffer)
    #expect(chunks.map(\.count).reduce(0, +) == 200)
    for chunk in chunks {
      #expect(try chunk.map { try $0.record().count + 8 }.reduce(0, +) <= RunnerLimits.chunkBytes)
    }
  }

  @Test func whatWaitsIsBoundedInBytes() throws {
    var buffer = LogBuffer(limits: RunLimits(logLineBytes: 16 << 10))
    let text = String(repeating: "x", count: 16 << 10)
    for _ in 0..<RunnerLimits.waitingLines { buffer.append(line(text)) }
    let kept = buffer.takeAll()
    #expect(kept.reduce(0) { $0 + $1.approximateBytes } <= RunnerLimits.waitingBytes + (17 << 10))
    // Put back beside as much again there is no room for them.
    for _ in 0..<RunnerLimits.waitingLines { buffer.append(line(text)) }
    buffer.putBack(kept)
    let texts = chunks(&buffer).joined().map(\.text)
    #expect(texts.count { $0 == text } == kept.count)
    #expect(texts.last?.hasPrefix("\(2 * RunnerLimits.waitingLines - kept.count) lines") == true)
  }

  @Test func controlCharactersDoNotReachATerminal() {
    #expect(LogLine.clean("a\u{1B}[31mb\tc\nd\u{9B}e\0", maxBytes: 100) == "a\u{FFFD}[31mb\tc\nd\u{FFFD}e\u{FFFD}")
  }

  @Test(arguments: ["a", "é", "漢", "🙂", "\u{1}", "e\u{301}"])
  func aLineIsNeverLongerThanAllowed(_ unit: String) {
    for limit in [20, 21, 22, 23, 64, 8_192] {
      for count in [1, limit / 4, limit / 3, limit / 2, limit, 2 * limit] {
        let text = String(repeating: unit, count: count)
        let cleaned = LogLine.clean(text, maxBytes: limit)
        #expect(cleaned.utf8.count <= limit)
        if text.utf8.count <= limit, unit != "\u{1}" { #expect(cleaned == text) }
        if cleaned.unicodeScalars.count < text.unicodeScalars.count { #expect(cleaned.hasSuffix("… (cut off)")) }
      }
    }
  }
}
