public import EventLoop

/// What an executor has of one run: its plan and limits, and where its lines, values and files go.
public struct RunScene: Sendable {
  public let run: ClaimedRun
  public let log: RunLog
  public let results: RunResults
  public let control: RunControl
  /// The pool's loop, on which the run is executed.
  public let loop: EventLoop
}
