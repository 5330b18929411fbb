/// How long a call may take, as `grpc-timeout` carries it: up to 8 digits and a unit. Zero is legal and means that the
/// deadline has passed already.
public struct Timeout: Hashable, Sendable {
  /// The time, never negative.
  public let duration: Duration

  /// A timeout of this length; what is negative counts as zero.
  public init(_ duration: Duration) {
    self.duration = max(duration, .zero)
  }

  private static let units: [(symbol: String, factor: Int128)] = [
    ("n", 1), ("u", 1000), ("m", 1000), ("S", 1000), ("M", 60), ("H", 60),
  ]

  /// Parses a `grpc-timeout` field, or returns nil when it is malformed.
  public init?(headerValue: RawSpan) {
    guard (2...9).contains(headerValue.byteCount) else { return nil }
    let digits = headerValue.byteCount - 1
    var amount: Int64 = 0
    for index in 0..<digits {
      let byte = headerValue.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      amount = amount * 10 + Int64(byte - 0x30)
    }
    switch headerValue.unsafeLoad(fromByteOffset: digits, as: UInt8.self) {
    case UInt8(ascii: "H"): duration = .seconds(amount * 3600)
    case UInt8(ascii: "M"): duration = .seconds(amount * 60)
    case UInt8(ascii: "S"): duration = .seconds(amount)
    case UInt8(ascii: "m"): duration = .milliseconds(amount)
    case UInt8(ascii: "u"): duration = .microseconds(amount)
    case UInt8(ascii: "n"): duration = .nanoseconds(amount)
    default: return nil
    }
  }

  /// The field to send: the finest unit that holds the time in 8 digits, rounded up, so that the server never gives up
  /// before its client does.
  public var headerValue: String {
    let most: Int128 = 99_999_999
    let nanoseconds = (duration.attoseconds + 999_999_999) / 1_000_000_000
    var unitNanoseconds: Int128 = 1
    for (symbol, factor) in Self.units {
      unitNanoseconds *= factor
      let amount = (nanoseconds + unitNanoseconds - 1) / unitNanoseconds
      if amount <= most { return "\(amount)\(symbol)" }
    }
    return "99999999H"
  }
}

extension Timeout: CustomStringConvertible {
  public var description: String { "\(duration)" }
}
