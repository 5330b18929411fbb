import Foundation
import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite struct LogSpoolTests {
  private func line(_ text: String, _ source: LogLine.Source = .page, task: Int? = nil) -> LogLine {
    LogLine(unixMicroseconds: 1_700_000_000_123_456, level: .warning, source: source, taskNumber: task, text: text)
  }

  @Test func linesComeBackInTheirOrderWithAllThatTheyHad() throws {
    let folder = try TemporaryFolder()
    let spool = LogSpool(folder: "\(folder.path)/deep/spool", name: "run")
    let written = (0..<300).map { line("line \($0) é\n", $0 % 3 == 0 ? .runner : .page, task: $0 % 4 == 0 ? nil : $0) }
    #expect(try spool.append(Array(written[..<200])) == (200, 0))
    var read: [LogLine] = []
    let first = try spool.take()
    #expect(first.lines.count == RunnerLimits.linesPerChunk)
    #expect(first.left == 200 - RunnerLimits.linesPerChunk)
    read += first.lines
    #expect(try spool.append(Array(written[200...])) == (100, 0))
    while true {
      let next = try spool.take()
      #expect(next.lost == 0)
      if next.lines.isEmpty { break }
      read += next.lines
    }
    #expect(read == written)
  }

  @Test func theFileHasNoNameAndBeginsAnewWhenItWasRead() throws {
    let folder = try TemporaryFolder()
    let spool = LogSpool(folder: folder.path, name: "some-run")
    _ = try spool.append([line("one")])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    let file = try #require(openFile("some-run"))
    #expect(try size(file) > 0)
    _ = try spool.take()
    #expect(try size(file) == 0)
    _ = try spool.append([line("two")])
    #expect(try spool.take().lines.map(\.text) == ["two"])
  }

  @Test func whatIsBeyondTheBoundIsCountedUnlessItIsOurs() throws {
    let folder = try TemporaryFolder()
    let spool = LogSpool(folder: folder.path, name: "run", mostBytes: 1 << 20)
    let long = String(repeating: "x", count: 8000)
    let most = (1 << 20) / 8000 + 10
    let (kept, dropped) = try spool.append((0..<most).map { _ in line(long) })
    #expect(kept < most && kept > most - 40)
    #expect(kept + dropped == most)
    #expect(try spool.append([line(long), line("ours", .runner)]) == (1, 1))
    var texts: [String] = []
    while case let lines = try spool.take().lines, !lines.isEmpty { texts += lines.map(\.text) }
    #expect(texts.count == kept + 1)
    #expect(texts.last == "ours")
  }

  /// A log that goes on after an outage, never quite read to its end: what counts is what waits.
  @Test func theSpaceOfWhatWasReadIsUsedAgain() throws {
    let folder = try TemporaryFolder()
    let mostBytes = 1 << 20
    let spool = LogSpool(folder: folder.path, name: "long", mostBytes: mostBytes)
    let filler = String(repeating: "x", count: 8000)
    let batch = 16
    let waiting = mostBytes / 8000 / 2
    var (written, read) = (0, 0)
    while written < 4 * mostBytes / 8000 {
      let lines = (written..<written + batch).map { line("\($0) \(filler)") }
      #expect(try spool.append(lines) == (batch, 0))
      written += batch
      while written - read > waiting {
        let taken = try spool.take()
        #expect(taken.lost == 0)
        for line in taken.lines {
          #expect(line.text.hasPrefix("\(read) "))
          read += 1
        }
      }
    }
    let file = try #require(openFile("long"))
    #expect(try size(file) <= Int64(mostBytes))
    while case let lines = try spool.take().lines, !lines.isEmpty { read += lines.count }
    #expect(read == written)
    #expect(try size(file) == 0)
  }

  @Test func aRecordThatCouldNotBeReadBackIsNotWrittenAndHidesNoOther() throws {
    let folder = try TemporaryFolder()
    let spool = LogSpool(folder: folder.path, name: "run")
    let large = line(String(repeating: "x", count: RunnerLimits.spoolReadBytes), .runner)
    #expect(try spool.append([line("before"), large, line("behind")]) == (2, 1))
    let taken = try spool.take()
    #expect(taken.lines.map(\.text) == ["before", "behind"])
    #expect(taken.lost == 0 && taken.left == 0)
  }

  @Test(arguments: [0, 4, 9, 40])
  func damageIsNoticedAndTheRestGivenUp(position: Int) throws {
    let folder = try TemporaryFolder()
    let spool = LogSpool(folder: folder.path, name: "damaged-\(position)")
    _ = try spool.append((0..<3).map { line("line \($0)") })
    let file = try #require(openFile("damaged-\(position)"))
    let descriptor = open(file, O_RDWR)
    var byte: UInt8 = 0
    #expect(pread(descriptor, &byte, 1, off_t(position)) == 1)
    byte ^= 0xFF
    #expect(pwrite(descriptor, &byte, 1, off_t(position)) == 1)
    close(descriptor)
    var (whole, lost) = (0, 0)
    for _ in 0..<2 {
      let taken = try spool.take()
      whole += taken.lines.count
      lost += taken.lost
    }
    #expect(whole + lost == 3)
    #expect(lost == (position < 30 ? 3 : 2))
    _ = try spool.append([line("after")])
    #expect(try spool.take().lines.map(\.text) == ["after"])
  }

  @Test func aFolderThatCannotBeMadeIsSaid() throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/file"
    #expect(FileManager.default.createFile(atPath: file, contents: nil))
    let spool = LogSpool(folder: "\(file)/spool", name: "run")
    #expect(throws: LogSpool.Failure.self) { try spool.append([line("one")]) }
  }

  @Test func theChecksumIsTheOneThatEverybodyHas() {
    #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
  }

  /// The file that this process has open without its name having gone from the link.
  private func openFile(_ name: String) -> String? {
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return descriptors.map { "/proc/self/fd/\($0)" }.first {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: $0))?.contains("/\(name).") == true
    }
  }

  private func size(_ path: String) throws -> Int64 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw POSIXError(.ENOENT) }
    return Int64(status.st_size)
  }
}
