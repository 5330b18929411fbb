import EventLoop
import Logging

/// What has happened on a connection so far. Plain numbers: they are confined to the connection's loop.
struct ConnectionCounters {
  /// Of HTTP/1.1, answered in whatever way.
  var requests = 0
  var callsStarted = 0
  var callsSucceeded = 0
  var callsFailed = 0
  var messagesReceived = 0
  var messagesSent = 0
  var bytesRead = 0
  var bytesWritten = 0
  /// PINGs of ours, to see whether the client is still there.
  var keepalivesSent = 0
  /// When these last became more; nil: never.
  private(set) var lastCall: LoopInstant?
  private(set) var lastMessageReceived: LoopInstant?
  private(set) var lastMessageSent: LoopInstant?
  private var stamped = (calls: 0, received: 0, sent: 0)

  /// Notes the time of what has happened since the last look, a few times a turn and not for each message.
  mutating func stamp(at now: LoopInstant) {
    if stamped.calls != callsStarted { lastCall = now }
    if stamped.received != messagesReceived { lastMessageReceived = now }
    if stamped.sent != messagesSent { lastMessageSent = now }
    stamped = (callsStarted, messagesReceived, messagesSent)
  }

  /// For the line that the log has about a connection.
  var metadata: Logger.Metadata {
    [
      "requests": "\(requests)", "calls": "\(callsStarted)", "succeeded": "\(callsSucceeded)",
      "failed": "\(callsFailed)",
      "bytes_read": "\(bytesRead)", "bytes_written": "\(bytesWritten)",
    ]
  }
}
