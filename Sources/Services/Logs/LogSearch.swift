import Database
import Messages
import Protobuf

/// A look through a run's log for entries that match, from a place on, in one direction: bounded work a call.
///
/// Chunks that cannot have a match are passed over by their columns; the others are decoded. When the page is full, or
/// as much was decoded as one call may, the search ends with the place where the next call goes on.
struct LogSearch: Sendable {
  let minLevel: LogLevel
  /// 0 for every task.
  let taskNumber: Int32
  /// What the message contains, in whatever case; empty for anything.
  let text: String
  /// From the newest entry to the oldest.
  let isBackwards: Bool
  private let textSearch: TextSearch

  init(minLevel: LogLevel, taskNumber: Int32, text: String, isBackwards: Bool) {
    self.minLevel = minLevel
    self.taskNumber = taskNumber
    self.text = text
    self.isBackwards = isBackwards
    textSearch = TextSearch(text)
  }

  /// What a call has found.
  struct Findings {
    var entries: [LogEntry] = []
    /// The number of the last entry that was looked at; nil when the end was reached.
    var place: Int64?
  }

  /// Where a search begins: before the first entry, or behind any last one.
  var start: Int64 { isBackwards ? .max : 0 }

  func matches(_ entry: LogEntry) -> Bool {
    guard entry.level.rawValue >= minLevel.rawValue else { return false }
    guard taskNumber == 0 || entry.taskNumber == taskNumber else { return false }
    return textSearch.isFound(in: entry.message)
  }

  /// Looks for at most `limit` entries, from a place on.
  func run(_ run: UUID, from start: Int64, limit: Int, in database: Database) async throws -> Findings {
    var findings = Findings()
    var (place, scannedBytes, foundBytes, stretchBytes) = (start, 0, 0, 0)
    while scannedBytes < ServiceLimits.logBytesPerSearch {
      let chunks = try await LogStore(database).scan(run, self, from: place)
      guard !chunks.isEmpty else { return findings }
      for chunk in chunks {
        scannedBytes += chunk.entries.count
        let entries = try chunk.decoded()
        for entry in isBackwards ? entries.reversed() : entries {
          guard isBackwards ? entry.number < place : entry.number > place else { continue }
          if matches(entry) {
            foundBytes += entry.approximateBytes
            let isFull = findings.entries.count == limit || foundBytes > ServiceLimits.listBytes
            if isFull, !findings.entries.isEmpty {
              findings.place = place
              return findings
            }
            findings.entries.append(entry)
          }
          place = entry.number
          stretchBytes += entry.message.utf8.count
          if stretchBytes >= ServiceLimits.logBytesPerStretch {
            stretchBytes = 0
            await Task.yield()
          }
        }
      }
    }
    findings.place = place
    return findings
  }
}
