/// The cause of an error in a form for programs, `google.rpc.ErrorInfo`.
public struct ErrorInfo: Message {
  /// UPPER_SNAKE_CASE, at most 63 characters: `RUN_ALREADY_FINISHED`.
  public var reason = ""
  /// Whose reasons these are: `vantflow.dev`.
  public var domain = ""
  /// More, in lowerCamelCase keys.
  public var metadata: [String: String] = [:]

  public init() {}
  public init(reason: String, domain: String, metadata: [String: String] = [:]) {
    self.reason = reason
    self.domain = domain
    self.metadata = metadata
  }

  public static let schema = Schema<ErrorInfo>("google.rpc.ErrorInfo") {
    Field(1, "reason", \.reason)
    Field(2, "domain", \.domain)
    Field(3, "metadata", \.metadata)
  }
}
