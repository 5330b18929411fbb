/// How long to wait before trying again, `google.rpc.RetryInfo`.
public struct RetryInfo: Message {
  public var retryDelay: ProtoDuration?

  public init() {}
  public init(retryDelay: Duration) { self.retryDelay = ProtoDuration(retryDelay) }

  public static let schema = Schema<RetryInfo>("google.rpc.RetryInfo") {
    Field(1, "retry_delay", \.retryDelay)
  }
}
