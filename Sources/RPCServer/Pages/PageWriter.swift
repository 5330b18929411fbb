/// Sends the body of a page that is streamed, piece by piece, in order. One task at a time.
public struct PageWriter: Sendable {
  private let run: PageRun

  init(_ run: PageRun) { self.run = run }

  /// Sends a piece; suspends until the client has read most of what was sent. A piece waits in memory meanwhile: at most
  /// some hundred kilobytes are fitting.
  ///
  /// - Throws: when nobody waits for the page any more, or it has more bytes than it was said to have: let it pass.
  public nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws {
    guard run.loop.isCurrent else {
      return try await run.loop.run { () async throws in try await run.write(bytes) }
    }
    try await run.write(bytes)
  }
}

/// A body that is longer than its page has said.
struct PageTooLong: Error {}
