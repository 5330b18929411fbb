/// What a page answers: a status, header fields and a body.
public struct PageResponse: Sendable {
  /// Of HTTP, such as 200.
  public var status: Int
  /// Beside the length of the body and, of HTTP/1.1, Date and Connection. Names are in lower case; each once.
  public var fields: [(name: String, value: String)]
  public var body: PageBody

  public init(status: Int = 200, fields: [(name: String, value: String)], body: PageBody = .whole([])) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// One that is never cached, nor taken for another type than it says.
  public init(status: Int = 200, contentType: String, body: [UInt8]) {
    let fields = [
      ("content-type", contentType), ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
    ]
    self.init(status: status, fields: fields, body: .whole(body))
  }

  /// A line of text.
  public init(status: Int = 200, _ line: String) {
    self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array((line + "\n").utf8))
  }

  /// What Content-Length says; nil where there is none to be told.
  ///
  /// RFC 9110, section 8.6: in a 304 it would be the length that a 200 had, which nobody has counted here.
  var contentLength: Int64? { status == 304 ? nil : body.count }
}

/// The body of a page.
public enum PageBody: Sendable {
  /// Small: it waits in memory for a client that does not read.
  case whole([UInt8])

  /// Of `count` bytes, which `write` sends as the client reads them, on the connection's loop. What does not end with
  /// exactly so many bytes, or throws, is broken off: the client sees that it has not got the whole.
  case streamed(count: Int64, write: Write)

  public typealias Write = nonisolated(nonsending) @Sendable (PageWriter) async throws -> Void

  /// Bytes of it.
  public var count: Int64 {
    switch self {
    case .whole(let bytes): Int64(bytes.count)
    case .streamed(let count, _): count
    }
  }
}

extension PageResponse {
  static let notFound = PageResponse(status: 404, "There is no such page here.")
  static let busy = PageResponse(status: 503, "The server is busy.")
  static let tookTooLong = PageResponse(status: 503, "The page took too long to be made.")
  static let shuttingDown = PageResponse(status: 503, "The server is shutting down.")
}
