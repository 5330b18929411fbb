public import Protobuf
public import RPC

extension Channel {
  /// Calls a method whose stream can be asked for from any position, and again whenever it breaks: what comes out of it
  /// is each response once, in order, for as long as it takes.
  ///
  /// After UNAVAILABLE, a lost connection, a drain or a silence the stream is asked for again, from where it stands, with
  /// pauses that grow; the channel chooses the server. A status that a proxy may have made (``TailOptions/doubtfulCodes``) is
  /// resumed from a few times. A response that does not go on at the position is refused: it is never delivered, and the
  /// stream asked for again. Every other status ends the tail, and so does the channel's shutdown.
  ///
  ///     let log = channel.tail(RunService.tailLogs, from: 0) { number in
  ///       .with { ($0.runID, $0.afterNumber, $0.follow) = (run, number, true) }
  ///     } judge: { response, number in
  ///       .numbered(response.entries.map(\.number), after: &number, isLast: response.complete)
  ///     }
  ///     for try await response in log { … }
  ///
  /// - Parameters:
  ///   - method: the declaration; of a stream that can be resumed.
  ///   - position: where to begin.
  ///   - options: when to give up a stream, and when to give up.
  ///   - request: what to ask for what follows a position.
  ///   - judge: whether a response goes on at the position, and the position behind it. Called once a response.
  /// - Returns: the responses but bookmarks, the last one included. Nothing is called before it is iterated.
  public func tail<Request: Message, Response: Message, Position: Sendable>(
    _ method: Method<Request, Response>, from position: Position, options: TailOptions = TailOptions(),
    request: @escaping @Sendable (Position) -> Request,
    judge: @escaping @Sendable (Response, inout Position) -> TailVerdict
  ) -> Tail<Request, Response, Position> {
    Tail(channel: self, method: method, start: position, options: options, request: request, judge: judge)
  }
}
