/// Which quota is used up, `google.rpc.QuotaFailure`: the detail of RESOURCE_EXHAUSTED.
public struct QuotaFailure: Message {
  /// One quota that is used up.
  public struct Violation: Message {
    /// Whose quota it is: `projects/123`.
    public var subject = ""
    /// How it was exceeded, and how to get more.
    public var description = ""
    /// The service whose quota it is, where it is not the one that was called.
    public var apiService = ""
    /// What is counted.
    public var quotaMetric = ""
    public var quotaID = ""
    /// What tells this quota from others of its kind: a region, a model.
    public var quotaDimensions: [String: String] = [:]
    /// How much is allowed.
    public var quotaValue: Int64 = 0
    /// How much will be, while a change is under way.
    public var futureQuotaValue: Int64?

    public init() {}
    public init(subject: String, description: String) {
      self.subject = subject
      self.description = description
    }

    public static let schema = Schema<Violation>("google.rpc.QuotaFailure.Violation") {
      Field(1, "subject", \.subject)
      Field(2, "description", \.description)
      Field(3, "api_service", \.apiService)
      Field(4, "quota_metric", \.quotaMetric)
      Field(5, "quota_id", \.quotaID)
      Field(6, "quota_dimensions", \.quotaDimensions)
      Field(7, "quota_value", \.quotaValue)
      Field(8, "future_quota_value", \.futureQuotaValue)
    }
  }

  public var violations: [Violation] = []

  public init() {}
  public init(_ violations: [Violation]) { self.violations = violations }

  public static let schema = Schema<QuotaFailure>("google.rpc.QuotaFailure") {
    Field(1, "violations", \.violations)
  }
}
