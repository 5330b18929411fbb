public import Protobuf

/// IssueSeverity is how bad an issue is.
public struct IssueSeverity: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = IssueSeverity(rawValue: 0)
  /// The plan will probably not do what was meant.
  public static let warning = IssueSeverity(rawValue: 1)
  /// The plan cannot be approved.
  public static let error = IssueSeverity(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.IssueSeverity",
    [
      unspecified: "ISSUE_SEVERITY_UNSPECIFIED",
      warning: "ISSUE_SEVERITY_WARNING",
      error: "ISSUE_SEVERITY_ERROR",
    ])
}
