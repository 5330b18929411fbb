/// A response: its head has come, its body is read by its user.
public struct HTTPResponse: Sendable {
  /// For example 200.
  public let status: Int
  /// In the order in which they came; names as the server wrote them.
  public let fields: [HTTPField]
  /// A response that is let go of without its body being read ends its transfer.
  public let body: HTTPResponseBody

  /// Whether the request succeeded: 2xx.
  public var isSuccess: Bool { (200...299).contains(status) }
}

/// What comes before the body.
struct ResponseHead: Sendable {
  var status: Int
  var fields: [HTTPField] = []
}
