/// What a caller must be allowed in order to call a method, such as `plans.write`.
///
/// Each service's own values are declared beside its methods; who holds which is the server's affair.
public struct Permission: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// For methods that everyone may call, unknown callers too, such as health checks.
  public static let everyone = Permission("everyone")

  /// For methods that show how the server itself is doing, its clients' addresses among it.
  public static let serverInspect = Permission("server.inspect")

  public var description: String { rawValue }
}
