/// A point in time, `google.protobuf.Timestamp`: seconds since 1970-01-01T00:00:00Z without leap seconds, and the
/// nanoseconds after them, which count forward also before 1970.
public struct Timestamp: Message, Hashable {
  public var seconds: Int64 = 0
  public var nanos: Int32 = 0

  public init() {}

  public init(seconds: Int64, nanos: Int32 = 0) {
    self.seconds = seconds
    self.nanos = nanos
  }

  public static let schema = Schema<Timestamp>("google.protobuf.Timestamp") {
    Field(1, "seconds", \.seconds)
    Field(2, "nanos", \.nanos)
  }

  /// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, the range that RFC 3339 can write.
  static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// Whether it lies in the years 1 to 9999 and its nanoseconds below a second.
  public var isValid: Bool { Self.secondsRange.contains(seconds) && (0...999_999_999).contains(nanos) }
}

extension Timestamp: Comparable {
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanos) < (right.seconds, right.nanos)
  }
}

extension Timestamp {
  /// Microseconds since 1970, as PostgreSQL and most clocks count; they may be negative.
  public init(microsecondsSince1970 microseconds: Int64) {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    seconds = remainder < 0 ? quotient - 1 : quotient
    nanos = Int32(remainder < 0 ? remainder + 1_000_000 : remainder) * 1000
  }

  /// Microseconds since 1970, rounded towards the past; clamped where they do not fit.
  public var microsecondsSince1970: Int64 {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, tooFar) = product.addingReportingOverflow(Int64(nanos) / 1000)
    return tooFar ? .max : sum
  }
}
