import Logging

/// What has happened on a connection so far. Plain numbers: they are confined to the connection's loop.
struct ConnectionCounters {
  /// Of HTTP/1.1, answered in whatever way.
  var requests = 0
  var callsStarted = 0
  var callsSucceeded = 0
  var callsFailed = 0
  var bytesRead = 0
  var bytesWritten = 0

  /// For the line that the log has about a connection.
  var metadata: Logger.Metadata {
    [
      "requests": "\(requests)", "calls": "\(callsStarted)", "succeeded": "\(callsSucceeded)",
      "failed": "\(callsFailed)",
      "bytes_read": "\(bytesRead)", "bytes_written": "\(bytesWritten)",
    ]
  }
}
