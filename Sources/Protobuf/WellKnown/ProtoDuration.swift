/// A span of time, `google.protobuf.Duration`. Named apart from Swift's `Duration`, to and from which it converts.
/// Seconds and nanoseconds have the same sign.
public struct ProtoDuration: Message, Hashable {
  public var seconds: Int64 = 0
  public var nanos: Int32 = 0

  public init() {}

  public init(seconds: Int64, nanos: Int32 = 0) {
    self.seconds = seconds
    self.nanos = nanos
  }

  /// The same span, to the nanosecond towards zero.
  public init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(seconds: seconds, nanos: Int32(attoseconds / 1_000_000_000))
  }

  public static let schema = Schema<ProtoDuration>("google.protobuf.Duration") {
    Field(1, "seconds", \.seconds)
    Field(2, "nanos", \.nanos)
  }

  /// Within about 10,000 years, the nanoseconds below a second and of the same sign.
  public var isValid: Bool {
    guard (-315_576_000_000...315_576_000_000).contains(seconds) else { return false }
    guard (-999_999_999...999_999_999).contains(nanos) else { return false }
    return seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0)
  }
}

extension Duration {
  /// The same span.
  public init(_ duration: ProtoDuration) {
    self = .seconds(duration.seconds) + .nanoseconds(Int64(duration.nanos))
  }
}
