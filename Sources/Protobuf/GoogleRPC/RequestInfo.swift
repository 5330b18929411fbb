/// Which request an error is about, `google.rpc.RequestInfo`: for the user to quote when they complain.
public struct RequestInfo: Message {
  /// Found again in the server's log.
  public var requestID = ""
  /// More for those who look there; not readable for anyone else.
  public var servingData = ""

  public init() {}

  public static let schema = Schema<RequestInfo>("google.rpc.RequestInfo") {
    Field(1, "request_id", \.requestID)
    Field(2, "serving_data", \.servingData)
  }
}
