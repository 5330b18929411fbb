/// What gRPC's `grpc-status-details-bin` trailer carries, `google.rpc.Status`.
public struct StatusMessage: Message {
  /// A gRPC status code.
  public var code: Int32 = 0
  /// For developers, in English, safe to show.
  public var message = ""
  /// `BadRequest`, `ErrorInfo`, `RetryInfo` and others.
  public var details: [AnyMessage] = []

  public init() {}

  public init(code: Int32, message: String, details: [AnyMessage] = []) {
    self.code = code
    self.message = message
    self.details = details
  }

  /// The first detail of the type, or nil where there is none that can be read.
  public func detail<M: Message>(_ type: M.Type = M.self) -> M? {
    for detail in details {
      if let message = try? detail.unpacked(as: M.self) { return message }
    }
    return nil
  }

  public static let schema = Schema<StatusMessage>("google.rpc.Status") {
    Field(1, "code", \.code)
    Field(2, "message", \.message)
    Field(3, "details", \.details)
  }
}
