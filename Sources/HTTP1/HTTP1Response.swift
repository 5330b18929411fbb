import CHTTPParser

/// A response of HTTP/1.1 whose body has a known length. The body may be sent by itself, behind the head.
public struct HTTP1Response: Sendable {
  public var status: Int
  /// Beside Date, Content-Length and Connection, which are added.
  public var fields: [HTTP1Request.HeaderField]
  public var body: [UInt8]

  public init(status: Int, fields: [HTTP1Request.HeaderField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// What the connection does behind the response.
  public enum Persistence: Sendable {
    case closes
    /// The client goes on where the version of its request lets it, 1.1.
    case goesOn
    /// A client of HTTP/1.0 has to be told that it may go on.
    case goesOnByRequest
  }

  /// "HTTP/1.1 100 Continue", ahead of the response proper.
  public static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// As it goes over the wire. `omitsBody` is for HEAD: the length of the body is told, the body is not sent.
  public func encoded(_ persistence: Persistence, omitsBody: Bool = false, date: HTTPDate = .now) -> [UInt8] {
    encodedHead(persistence, contentLength: Int64(body.count), date: date) + (omitsBody ? [] : body)
  }

  /// All that goes ahead of a body of so many bytes. Nil: there is none, and nothing is said of its length, as in a 304.
  public func encodedHead(
    _ persistence: Persistence, contentLength: Int64?, date: HTTPDate = .now
  ) -> [UInt8] {
    let reason = String(cString: http_status_str(http_status(rawValue: UInt32(status))))
    var head = "HTTP/1.1 \(status) \(reason)\r\nDate: \(date)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    if let contentLength { head += "Content-Length: \(contentLength)\r\n" }
    switch persistence {
    case .closes: head += "Connection: close\r\n"
    case .goesOn: break
    case .goesOnByRequest: head += "Connection: keep-alive\r\n"
    }
    return Array((head + "\r\n").utf8)
  }
}
