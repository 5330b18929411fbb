import Glibc

/// A point in time with a resolution of a microsecond: PostgreSQL's `timestamptz`.
public struct Instant: SQLScalar, Hashable, Comparable {
  /// Microseconds since 1970-01-01T00:00:00Z, negative before it.
  public var microsecondsSinceEpoch: Int64

  /// Names a point in time by its distance from 1970-01-01T00:00:00Z in microseconds.
  public init(microsecondsSinceEpoch: Int64) {
    self.microsecondsSinceEpoch = microsecondsSinceEpoch
  }

  /// Names a point in time by seconds since 1970 and the nanoseconds within that second, as protobuf's Timestamp does.
  /// What is finer than a microsecond is cut off.
  public init(secondsSinceEpoch seconds: Int64, nanoseconds: Int32) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflow2) = product.addingReportingOverflow(Int64(nanoseconds) / 1000)
    microsecondsSinceEpoch = overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
  }

  /// Seconds since 1970, rounded down.
  public var secondsSinceEpoch: Int64 {
    let (quotient, remainder) = microsecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Nanoseconds within the second, 0 to 999,999,000.
  public var nanoseconds: Int32 {
    let remainder = microsecondsSinceEpoch % 1_000_000
    return Int32(remainder < 0 ? remainder + 1_000_000 : remainder) * 1000
  }

  /// What this machine's clock says.
  public static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
  }

  public static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(microsecondsSinceEpoch: instant.microsecondsSinceEpoch &+ duration.wholeMicroseconds)
  }

  public static func - (left: Instant, right: Instant) -> Duration {
    .microseconds(left.microsecondsSinceEpoch &- right.microsecondsSinceEpoch)
  }

  // PostgreSQL counts from 2000-01-01 (timestamp.h: POSTGRES_EPOCH_JDATE).
  private static let postgresEpochMicroseconds: Int64 = 946_684_800_000_000

  public static var sqlType: SQLType { .timestamptz }

  public func encode(into writer: inout SQLWriter) {
    let (value, overflow) = microsecondsSinceEpoch.subtractingReportingOverflow(Self.postgresEpochMicroseconds)
    writer.write(overflow ? Int64.min : value)  // Int64.min is -infinity there
  }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard value.type == .timestamptz else { throw .type(value.type, as: Instant.self) }
    let (sum, overflow) = try value.integer(Int64.self).addingReportingOverflow(Self.postgresEpochMicroseconds)
    // The extremes of a column are -infinity and infinity: the extremes of ours stand for them.
    microsecondsSinceEpoch = overflow ? .max : sum
  }
}

extension Duration: SQLScalar {
  public static var sqlType: SQLType { .interval }

  /// Cut to the microsecond, which is what an interval holds, and clamped to what 64 bits of them hold.
  var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflow2) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
  }

  public func encode(into writer: inout SQLWriter) {
    writer.write(wholeMicroseconds)
    writer.write(Int32(0))  // days
    writer.write(Int32(0))  // months
  }

  /// Reads an interval; a day in it counts as 24 hours, months have no length and are refused.
  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard value.type == .interval else { throw .type(value.type, as: Duration.self) }
    let bytes = try value.nonNull()
    guard bytes.count == 16 else { throw .length }
    let microseconds = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    let days = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    let months = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: Int32.self))
    guard months == 0 else { throw SQLDecodingFailure("an interval of months has no fixed length") }
    self = .microseconds(microseconds) + .seconds(Int64(days) * 86_400)
  }
}
