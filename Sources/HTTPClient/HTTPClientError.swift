/// Why a request has no answer, or the answer no end.
///
/// ``description`` names scheme, host and path; neither query nor header fields, which may be secrets.
public struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. A struct over a private enum, so that kinds can be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case invalidRequest, unresolvable, unreachable, insecure, connectionLost, timedOut, invalidResponse
      case responseTooLarge, bodyFailed, overloaded, cancelled, shutdown
    }

    private let kind: Kind

    /// The request cannot be sent to anybody.
    public static let invalidRequest = Code(kind: .invalidRequest)
    /// The host's name has no address, or none could be learned.
    public static let unresolvable = Code(kind: .unresolvable)
    /// No connection could be made; nothing was sent.
    public static let unreachable = Code(kind: .unreachable)
    /// The peer's certificate or its TLS is not to be trusted; nothing was sent.
    public static let insecure = Code(kind: .insecure)
    /// The connection ended early: the request may or may not have been carried out.
    public static let connectionLost = Code(kind: .connectionLost)
    /// The time was up, or the connection moved nothing for too long.
    public static let timedOut = Code(kind: .timedOut)
    /// What came is no response of HTTP.
    public static let invalidResponse = Code(kind: .invalidResponse)
    /// The response is longer than was allowed, in its header section or its body.
    public static let responseTooLarge = Code(kind: .responseTooLarge)
    /// The stream of the request's body failed.
    public static let bodyFailed = Code(kind: .bodyFailed)
    /// As many transfers are under way as may be.
    public static let overloaded = Code(kind: .overloaded)
    /// The calling task was cancelled.
    public static let cancelled = Code(kind: .cancelled)
    /// The client has been shut down.
    public static let shutdown = Code(kind: .shutdown)

    public var description: String { kind.rawValue }

    /// Whether another attempt may fare better, where repeating does no harm.
    public var isTransient: Bool {
      switch kind {
      case .unresolvable, .unreachable, .connectionLost, .timedOut, .overloaded: true
      default: false
      }
    }
  }

  public let code: Code
  /// For example "PUT https://bucket.example:443/key".
  public let operation: String
  /// In the words of who found it.
  public let reason: String

  public init(_ code: Code, operation: String, reason: String = "") {
    self.code = code
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "\(operation): \(code)\(reason.isEmpty ? "" : ": \(reason)")" }
}
