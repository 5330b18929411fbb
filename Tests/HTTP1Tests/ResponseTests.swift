import HTTP1
import Testing

@Suite struct ResponseTests {
  @Test(
    "dates as RFC 9110 writes them",
    arguments: [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT")])
  func dates(seconds: Int, text: String) {
    #expect(HTTPDate(secondsSinceEpoch: seconds).description == text)
  }

  @Test("a response says its length, and what becomes of the connection")
  func response() {
    let response = HTTP1Response(status: 200, fields: [.init("Content-Type", "text/plain")], body: Array("ok\n".utf8))
    let date = HTTPDate(secondsSinceEpoch: 0)
    let head = "HTTP/1.1 200 OK\r\nDate: \(date)\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
    #expect(String(decoding: response.encoded(.goesOn, date: date), as: UTF8.self) == head + "\r\nok\n")
    let closing = response.encoded(.closes, omitsBody: true, date: date)
    #expect(String(decoding: closing, as: UTF8.self) == head + "Connection: close\r\n\r\n")
  }
}
