import TestSupport
import Testing

@testable import Browser

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

  @Test func readsEveryKindOfValue() throws {
    let text = #" {"a":[1,-2.5e3,true,false,null,"x"],"b":{"c":{}},"d":[]} "#
    let value = try parse(text)
    #expect(value["a"] == [1, -2500, true, false, nil, "x"])
    #expect(value["b"]?["c"] == [:])
    #expect(value["d"] == [])
  }

  @Test(arguments: [
    (#""a\"b\\c\/d\n\t\r\b\f""#, "a\"b\\c/d\n\t\r\u{8}\u{c}"), (#""\u00e9\u20ac""#, "é€"), (#""\ud83d\ude00""#, "😀"),
    (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""😀é""#, "😀é"),
    (#""""#, ""),
  ])
  func readsStrings(_ text: String, _ expected: String) throws {
    #expect(try parse(text) == .string(expected))
  }

  @Test(arguments: [
    "", "{", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"", "\"\\x\"", "\"\\u12\"", "tru", "nul", "1 2", "+1",
    "--1", "inf", "nan", "[]]", "\u{0}",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test func nestingIsBounded() throws {
    let depth = BrowserLimits.jsonDepth
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1))
    }
    #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func writesWhatItReads() throws {
    let value: JSON = ["text": "quote \" slash \\ line \n control \u{1} é 😀", "n": [0, -7, 2.5, 1e300], "o": [:]]
    #expect(try JSON(parsing: value.utf8) == value)
    #expect(JSON.number(.infinity).text == "null")
    #expect(JSON.number(3).text == "3")
  }

  @Test func mutatedTextsNeverCrash() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let original = Array(#"{"id":1,"result":{"data":"aGVsbG8=","n":[1,2,{"x":"\u00e9\\"}],"t":true}}"#.utf8)
    for _ in 0..<5000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let value = try? JSON(parsing: bytes) {
        #expect(try JSON(parsing: value.utf8) == value, "seed \(seed)")
      }
    }
  }
}

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func decodesTheVectorsOfTheRFC(_ text: String, _ encoded: String) {
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: ["Z", "Zg=", "Zm9v!m8=", "Zg=====", "====", "Zm 9"])
  func refuses(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
