import HTTP1
import TestSupport
import Testing

@Suite struct RequestParserTests {
  @Test("a request of every part")
  func whole() throws {
    let requests = try Parsing.all(
      "POST /a/b?c=d&e HTTP/1.1\r\nHost: localhost:80\r\nX-Empty:\r\nX-Two: 1\r\nx-two:  2 \t\r\nContent-Length: 3\r\n\r\nxyz"
    )
    let request = try #require(requests.first)
    #expect(requests.count == 1)
    #expect(request.method == "POST")
    #expect(request.path == "/a/b")
    #expect(request.query == "c=d&e")
    #expect(request.minorVersion == 1)
    #expect(request.values("X-TWO") == ["1", "2"])
    #expect(request["x-empty"] == "")
    #expect(request.body == Array("xyz".utf8))
    #expect(request.keepsAlive)
  }

  @Test("chunks with extensions and trailers make one body")
  func chunked() throws {
    let text =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    let requests = try Parsing.all(text + Parsing.get)
    #expect(requests.map(\.method) == ["POST", "GET"])
    #expect(requests[0].body == Array("abc0123456789".utf8))
    #expect(requests[0]["trailer"] == nil)
  }

  @Test("requests behind one another come out one by one")
  func pipelined() throws {
    let text = (0..<5).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
    #expect(try Parsing.all(text).map(\.path) == ["/0", "/1", "/2", "/3", "/4"])
  }

  @Test(
    "whether the connection goes on",
    arguments: [
      ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.0", "", false),
      ("HTTP/1.0", "Connection: keep-alive\r\n", true), ("HTTP/1.1", "Connection: upgrade, Close\r\n", false),
    ])
  func persistence(version: String, field: String, keepsAlive: Bool) throws {
    let request = try #require(try Parsing.all("GET / \(version)\r\nHost: h\r\n\(field)\r\n").first)
    #expect(request.keepsAlive == keepsAlive)
  }

  @Test(
    "every form of a target",
    arguments: [
      ("GET", "http://host:1/p?q", "/p", "q"), ("GET", "http://host", "/", ""), ("OPTIONS", "*", "*", ""),
      ("CONNECT", "host:443", "host:443", ""), ("GET", "/%2e?", "/%2e", ""), ("GET", "//x", "//x", ""),
    ])
  func targets(method: String, target: String, path: String, query: String) throws {
    let request = try #require(try Parsing.all("\(method) \(target) HTTP/1.1\r\nHost: h\r\n\r\n").first)
    #expect(request.path == path)
    #expect(request.query == query)
  }

  @Test("an upgrade is declined by going on")
  func upgrade() throws {
    let text = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"
    #expect(try Parsing.all(text + Parsing.get).count == 2)
  }

  @Test("who waits for leave to send a body is known to wait")
  func expectation() throws {
    let parser = HTTP1RequestParser()
    let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
    #expect(try Parsing.feed(parser, Array(head.utf8)).isEmpty)
    #expect(parser.awaitsContinue)
    #expect(parser.isWithinRequest)
    #expect(try Parsing.feed(parser, Array("ab".utf8)).count == 1)
    #expect(!parser.awaitsContinue)
    #expect(!parser.isWithinRequest)
  }

  @Test("however the bytes are cut, the requests are the same", arguments: propertySeeds)
  func cuts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let text =
      "\r\nPOST /x?y HTTP/1.1\r\nHost: h\r\nA: b c\r\nContent-Length: 5\r\n\r\nhello"
      + "POST /z HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nT: u\r\n\r\n"
      + Parsing.get
    let whole = try Parsing.all(text)
    #expect(whole.count == 3)
    for _ in 0..<200 {
      let parser = HTTP1RequestParser()
      var rest = Array(text.utf8)[...]
      var requests: [HTTP1Request] = []
      while !rest.isEmpty {
        let count = min(rest.count, Int.random(in: 1...9, using: &random))
        requests += try Parsing.feed(parser, Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(requests == whole, "seed \(seed)")
    }
  }
}
