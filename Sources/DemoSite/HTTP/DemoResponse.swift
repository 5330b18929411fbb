/// What the site answers.
struct DemoResponse {
  var status = 200
  var headers: [(String, String)] = []
  var body: [UInt8] = []
  /// Time before the answer begins.
  var delay: Duration = .zero

  static func html(_ body: some Sequence<UInt8>, status: Int = 200) -> DemoResponse {
    DemoResponse(status: status, headers: [("Content-Type", "text/html; charset=utf-8")], body: Array(body))
  }

  static func redirect(to location: String) -> DemoResponse {
    // A line end would begin another header.
    let location = location.filter { !$0.isNewline }
    return DemoResponse(status: 302, headers: [("Location", location)])
  }

  static let notFound = html("<!doctype html><title>Not found</title><h1>There is no such page</h1>".utf8, status: 404)

  func encoded(headOnly: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status) \(status < 400 ? "OK" : "Error")\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(body.count)\r\nCache-Control: no-store\r\n\r\n"
    return Array(head.utf8) + (headOnly ? [] : body)
  }
}
