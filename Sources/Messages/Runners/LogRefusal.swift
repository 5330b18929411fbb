public import Protobuf

/// LogRefusal is why a chunk was not stored.
public struct LogRefusal: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// It was stored, or nothing was to be.
  public static let unspecified = LogRefusal(rawValue: 0)
  /// The lease is over: stop working on the run, and write nothing more.
  public static let leaseLost = LogRefusal(rawValue: 1)
  /// A limit was reached, or a chunk is missing in front of it: sending it again will not help. It is not stored, and its
  /// number is free; a request without a chunk tells where the log ends.
  public static let refused = LogRefusal(rawValue: 2)
  /// The server cannot store it now: it may be sent again.
  public static let unavailable = LogRefusal(rawValue: 3)
  /// The server failed to store it, which its log explains: it may be sent again, though not for ever.
  public static let failed = LogRefusal(rawValue: 4)

  public static let schema = EnumSchema(
    "vantflow.v1.LogRefusal",
    [
      unspecified: "LOG_REFUSAL_UNSPECIFIED",
      leaseLost: "LOG_REFUSAL_LEASE_LOST",
      refused: "LOG_REFUSAL_REFUSED",
      unavailable: "LOG_REFUSAL_UNAVAILABLE",
      failed: "LOG_REFUSAL_FAILED",
    ])
}
