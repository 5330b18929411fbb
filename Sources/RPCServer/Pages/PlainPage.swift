/// What a page answers: small, made as a whole, never cached.
public struct PlainPage: Sendable {
  /// Of HTTP, such as 200.
  public var status: Int
  public var contentType: String
  public var body: [UInt8]

  public init(status: Int = 200, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// A line of text.
  public init(status: Int = 200, _ line: String) {
    self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array((line + "\n").utf8))
  }
}

extension PlainPage {
  static let notFound = PlainPage(status: 404, "There is no such page here.")
  static let busy = PlainPage(status: 503, "The server is busy.")
  static let tookTooLong = PlainPage(status: 503, "The page took too long to be made.")
  static let shuttingDown = PlainPage(status: 503, "The server is shutting down.")

  /// Beside the length of the body.
  var fields: [(name: String, value: String)] {
    [("content-type", contentType), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]
  }
}
