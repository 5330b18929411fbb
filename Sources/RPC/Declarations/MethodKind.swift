import Protobuf

/// Which side sends how many messages.
public enum MethodKind: Hashable, Sendable, CaseIterable {
  case unary
  case clientStreaming
  case serverStreaming
  case bidirectional

  /// Whether the client sends any number of messages instead of exactly one.
  public var takesStream: Bool { self == .clientStreaming || self == .bidirectional }

  /// Whether the server sends any number of messages instead of exactly one.
  public var returnsStream: Bool { self == .serverStreaming || self == .bidirectional }
}

/// What happens when a call is made twice (google.protobuf.MethodOptions.IdempotencyLevel).
public enum Idempotency: Hashable, Sendable {
  /// Nothing is promised.
  case unknown
  /// The call changes nothing.
  case noSideEffects
  /// The second call changes nothing more.
  case idempotent
}

extension Idempotency {
  /// As the method's descriptor says it.
  var level: MethodOptions.IdempotencyLevel {
    switch self {
    case .unknown: .unknown
    case .noSideEffects: .noSideEffects
    case .idempotent: .idempotent
    }
  }
}
