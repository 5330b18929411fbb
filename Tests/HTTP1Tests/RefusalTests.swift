import HTTP1
import TestSupport
import Testing

@Suite struct RefusalTests {
  /// Every refusal, also when the bytes come one by one.
  private func refuses(_ text: String, _ status: Int, limits: HTTP1Limits = HTTP1Limits()) {
    let bytes = Array(text.utf8)
    let whole = #expect(throws: HTTP1Error.self) {
      try Parsing.feed(HTTP1RequestParser(limits: limits), bytes)
    }
    #expect(whole?.status == status, "\(text.debugDescription): \(String(describing: whole))")
    let parser = HTTP1RequestParser(limits: limits)
    let cut = #expect(throws: HTTP1Error.self) {
      for byte in bytes { _ = try Parsing.feed(parser, [byte]) }
    }
    #expect(cut?.status == status, "byte by byte, \(text.debugDescription): \(String(describing: cut))")
  }

  @Test(
    "what is not HTTP/1.1 is 400",
    arguments: [
      "\u{16}\u{3}\u{1}", "GETT / HTTP/1.1\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET / HTTX/1.1\r\n\r\n",
      "GET  HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "GET /\u{e9} HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /#f HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\rHost: h\r\n\r\n",
    ])
  func requestLine(text: String) { refuses(text, 400) }

  @Test(
    "header fields that are none, or none of one value, are 400",
    arguments: [
      "Host: h\r\n : x\r\n\r\n", "Host: h\r\nA b: c\r\n\r\n", "Host: h\r\nA : c\r\n\r\n", " Host: h\r\n\r\n",
      "Host: h\r\nA: b\r\n c\r\n\r\n", "Host: h\r\nA: b\u{1}\r\n\r\n", "Host: h\r\nA: b\rc\r\n\r\n",
      "Host: h\r\nA\r\n\r\n", "\r\n", "Host: h\r\nHost: h\r\n\r\n", "Host: a b\r\n\r\n", "Host: h/../\r\n\r\n",
    ])
  func fields(text: String) { refuses("GET / HTTP/1.1\r\n" + text, 400) }

  @Test("a value that is not text is 400")
  func encoding() {
    #expect(throws: HTTP1Error.self) {
      try Parsing.feed(
        HTTP1RequestParser(), Array("GET / HTTP/1.1\r\nHost: h\r\nA: ".utf8) + [0xff] + [13, 10, 13, 10])
    }
  }

  @Test(
    "a length that can be read in two ways is 400",
    arguments: [
      "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
      "Content-Length: 3\r\nContent-Length: 4", "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3, 3",
      "Content-Length: +3", "Content-Length: 0x3", "Content-Length: 3 4", "Content-Length: -1", "Content-Length:",
      "Content-Length : 3", "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked, gzip",
      "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "Transfer-Encoding: \u{b}chunked",
      "Transfer-Encoding : chunked", "Transfer-Encoding: identity",
    ])
  func smuggling(fields: String) {
    refuses("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\nabc\r\n0\r\n\r\n", 400)
  }

  @Test("HTTP/1.0 has no chunks")
  func chunksOfOld() { refuses("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400) }

  @Test("a transfer coding that is not known is 501")
  func coding() { refuses("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501) }

  @Test(
    "chunks whose ends others would see elsewhere are 400",
    arguments: [
      "2\rXab\r\n0\r\n\r\n", "2\r\nabXY0\r\n\r\n", "2\r\nab\n\n0\r\n\r\n", "2;a\nb\r\nab\r\n0\r\n\r\n",
      "2\nab\r\n0\r\n\r\n", "2\r\nab\r\n0\r\nT: x\n\r\n", "g\r\n", "fffffffffffffffff\r\n", "\r\n", "-1\r\n",
    ])
  func chunks(body: String) {
    refuses("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body, 400)
  }

  @Test("other versions are 505", arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/3.1"])
  func versions(version: String) { refuses("GET / \(version)\r\nHost: h\r\n\r\n", 505) }

  @Test("an expectation other than 100-continue is 417")
  func expectation() { refuses("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracle\r\n\r\n", 417) }

  @Test("what is too large is said to be, and how")
  func tooLarge() {
    var limits = HTTP1Limits()
    limits.maxTargetBytes = 10
    limits.maxHeaderBytes = 100
    limits.maxFields = 5
    limits.maxBodyBytes = 20
    let start = "POST / HTTP/1.1\r\nHost: h\r\n"
    refuses("GET /0123456789 HTTP/1.1\r\nHost: h\r\n\r\n", 414, limits: limits)
    refuses(start + "A: " + String(repeating: "x", count: 100) + "\r\n\r\n", 431, limits: limits)
    refuses(start + String(repeating: "x", count: 120), 431, limits: limits)
    refuses(start + String(repeating: "A: b\r\n", count: 5) + "\r\n", 431, limits: limits)
    refuses(start + "Content-Length: 21\r\n\r\n", 413, limits: limits)
    let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"
    refuses(chunked + String(repeating: "7\r\n1234567\r\n", count: 3), 413, limits: limits)
    refuses(chunked + "1;" + String(repeating: "x", count: 120), 400, limits: limits)
    refuses(chunked + "0\r\nT: " + String(repeating: "x", count: 101), 400, limits: limits)
  }

  @Test("whitespace without end is refused by http_parser's own limit")
  func whitespace() {
    refuses("GET / HTTP/1.1\r\nHost: h\r\nA:" + String(repeating: " ", count: 90_000), 431)
  }

  @Test("whatever comes, the parser ends it or waits for more", arguments: propertySeeds)
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let sample = Array(
      "POST /x?y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\n\r\n".utf8)
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      let parser = HTTP1RequestParser()
      let whole = Result { try Parsing.feed(parser, bytes) }
      let cut = HTTP1RequestParser()
      var pieces: [HTTP1Request] = []
      let pieced = Result { for byte in bytes { pieces += try Parsing.feed(cut, [byte]) } }
      switch (whole, pieced) {
      case (.success(let requests), .success): #expect(requests == pieces, "seed \(seed)")
      case (.failure, .failure): break
      default: Issue.record("seed \(seed): cut into bytes, \(bytes) is judged differently")
      }
    }
  }
}
