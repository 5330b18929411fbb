import COpenSSL

/// What went wrong in TLS, with OpenSSL's own words for it. Safe for a log; a peer learns no more than the alert.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Which step it was.
  public enum Operation: String, Sendable {
    /// Reading certificates and keys, or setting up a context with them.
    case configuration
    case handshake
    case read
    case write
  }

  public let operation: Operation
  /// For example "certificate verify failed"; for a configuration with the file that it is about.
  public let reason: String

  /// The peer has closed the connection in the middle of the handshake, without an alert.
  public static let peerGone = TLSError(.handshake, "the peer went away")

  public var description: String { "TLS \(operation.rawValue): \(reason)" }

  /// An error of a layer that finds what was agreed on wanting.
  public init(_ operation: Operation, _ reason: String) {
    self.operation = operation
    self.reason = reason
  }

  /// With the reasons that OpenSSL has queued for this thread, the oldest first; empties the queue.
  static func queued(_ operation: Operation, about subject: String = "") -> TLSError {
    var reasons: [String] = []
    while true {
      let code = ERR_get_error()
      if code == 0 { break }
      reasons.append(ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)")
    }
    let reason = reasons.isEmpty ? "no reason given" : reasons.joined(separator: ", ")
    return TLSError(operation, subject.isEmpty ? reason : "\(subject): \(reason)")
  }
}
