import EventLoop
import RPC

/// A connection at whatever stage and of whatever protocol, as its loop looks after it. Confined to the loop.
protocol ServedConnection: AnyObject {
  /// Bytes of responses that wait for the client.
  var pendingResponseBytes: Int { get }
  /// Its number for channelz: one from the first byte on.
  var channelzID: Int64 { get }
  var peer: ConnectionPeer { get }
  var transport: any ByteTransport { get }
  var counters: ConnectionCounters { get }
  /// Bytes that either side may send on the connection as a whole; nil where the protocol knows no such limit.
  var flowControlWindows: (local: Int, remote: Int)? { get }
  /// Looks at the clocks; called about every second.
  func checkTimeouts(at now: LoopInstant)
  /// Asks the client to go and tells the handlers.
  func announceDrain()
  /// Ends every call with `error`; the connection closes behind them.
  func endCalls(_ error: RPCError)
  /// Closes at once.
  func close(_ reason: ConnectionEnd)
}

extension ServedConnection {
  var flowControlWindows: (local: Int, remote: Int)? { nil }
}
