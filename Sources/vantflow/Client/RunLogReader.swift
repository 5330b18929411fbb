import Messages
import RPC
import RPCClient

/// A run's log as a client reads it: each entry once, in order, whatever becomes of servers and connections.
struct RunLogReader {
  let channel: Channel
  let run: String
  let follows: Bool
  /// Told of a break before the stream is asked for again.
  var whenBroken: (@Sendable (RPCError, Duration) -> Void)?

  /// Gives each batch of entries behind a number to `body`.
  ///
  /// - Returns: how the run ended; nil when it has not, and the log was not to be followed.
  /// - Throws: the status that ended it; what `body` throws.
  func read(after number: Int64, _ body: ([LogEntry]) throws -> Void) async throws -> RunState? {
    var options = TailOptions()
    options.endsWithLast = follows
    // Who does not want to stay does not want to wait either.
    if !follows { options.patience = .seconds(10) }
    options.whenBroken = whenBroken
    let (run, follows) = (run, follows)
    let log = channel.tail(RunService.tailLogs, from: number, options: options) { number in
      TailLogsRequest.with {
        $0.runID = run
        $0.afterNumber = number
        $0.follow = follows
      }
    } judge: { response, number in
      Self.verdict(on: response, after: &number)
    }
    for try await response in log {
      try body(response.entries)
      if response.complete { return response.finalState }
    }
    return nil
  }

  /// Whether a response goes on behind a number, which is moved behind its entries where it does.
  static func verdict(on response: TailLogsResponse, after number: inout Int64) -> TailVerdict {
    let verdict = TailVerdict.numbered(response.entries.map(\.number), after: &number, isLast: response.complete)
    // What the server says of where the caller stands has to be true, also where it sends no entries.
    return response.lastNumber > number ? .misfit("entries up to \(response.lastNumber) were left out") : verdict
  }
}
