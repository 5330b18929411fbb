public import Protobuf

/// FailureCount is how often attempts failed for one kind of reason.
public struct FailureCount: Message {
  /// The kind of reason.
  public var category: FailureCategory = .unspecified

  /// How often.
  public var count: Int64 = 0

  public init() {}

  public static let schema = Schema<FailureCount>("vantflow.v1.FailureCount") {
    Field(1, "category", \.category)
    Field(2, "count", \.count)
  }
}
