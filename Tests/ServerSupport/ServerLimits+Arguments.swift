import HTTP2
import RPCServer

extension ServerLimits {
  /// Sets the limit of an argument such as "maxCallsPerConnection=5"; false where there is no such limit.
  mutating func set(_ argument: String) -> Bool {
    let parts = argument.split(separator: "=")
    guard parts.count == 2, let value = Int(parts[1]) else { return false }
    let name = String(parts[0])
    if let limit = Self.counts[name] {
      self[keyPath: limit] = value
    } else if let limit = Self.durations[name] {
      self[keyPath: limit] = .milliseconds(value)
    } else if name == "connectionAge" {
      connectionAge = .milliseconds(value)
    } else {
      return false
    }
    return true
  }

  private static var counts: [String: WritableKeyPath<ServerLimits, Int>] {
    [
      "maxRequestMessageBytes": \.maxRequestMessageBytes,
      "maxRequestBytesPerConnection": \.maxRequestBytesPerConnection,
      "maxRequestBytesPerLoop": \.maxRequestBytesPerLoop,
      "maxCallsPerConnection": \.maxCallsPerConnection,
      "maxCallsPerLoop": \.maxCallsPerLoop,
      "maxConnectionsPerLoop": \.maxConnectionsPerLoop,
      "writeHighWaterBytes": \.writeHighWaterBytes,
      "maxPendingResponseBytesPerConnection": \.maxPendingResponseBytesPerConnection,
      "maxPendingResponseBytesPerLoop": \.maxPendingResponseBytesPerLoop,
      "minimumProgressBytes": \.minimumProgressBytes,
      "maxQueuedFrames": \.http2.maxQueuedFrames,
      "maxPingStrikes": \.maxPingStrikes,
    ]
  }

  private static var durations: [String: WritableKeyPath<ServerLimits, Duration>] {
    [
      "writeStallTimeout": \.writeStallTimeout,
      "requestStallTimeout": \.requestStallTimeout,
      "handshakeTimeout": \.handshakeTimeout,
      "headerTimeout": \.headerTimeout,
      "certificatePoll": \.certificatePoll,
      "keepaliveInterval": \.keepaliveInterval,
      "keepaliveTimeout": \.keepaliveTimeout,
      "minimumPingInterval": \.minimumPingInterval,
    ]
  }
}
