/// How a call ended, as `grpc-status` says it: OK, or the code of an error.
///
/// Handlers never make one: they return, or throw an ``RPCError``, whose code cannot be OK. This type is for the wire,
/// for logs and for metrics, where both endings have to be named.
public enum StatusCode: Hashable, Sendable {
  case ok
  case error(RPCError.Code)

  /// The number on the wire, 0 to 16.
  public var rawValue: Int {
    switch self {
    case .ok: 0
    case .error(let code): code.rawValue
    }
  }

  /// The code with this number, or nil where the gRPC specification defines none.
  public init?(rawValue: Int) {
    if rawValue == 0 {
      self = .ok
    } else if let code = RPCError.Code(rawValue: rawValue) {
      self = .error(code)
    } else {
      return nil
    }
  }

  /// The code in a `grpc-status` field. What is no code at all means UNKNOWN, as in every gRPC library.
  public init(headerValue: RawSpan) {
    var number = 0
    guard (1...2).contains(headerValue.byteCount) else {
      self = .error(.unknown)
      return
    }
    for index in headerValue.byteOffsets {
      let byte = headerValue.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard byte >= 0x30, byte <= 0x39 else {
        self = .error(.unknown)
        return
      }
      number = number * 10 + Int(byte - 0x30)
    }
    self = StatusCode(rawValue: number) ?? .error(.unknown)
  }
}

extension StatusCode: CustomStringConvertible {
  /// The name of the specification, such as `NOT_FOUND`.
  public var description: String {
    switch self {
    case .ok: "OK"
    case .error(let code): code.description
    }
  }
}
