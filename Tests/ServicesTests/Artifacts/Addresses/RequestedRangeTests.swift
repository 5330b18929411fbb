import Testing

@testable import Services

/// RFC 9110, section 14.
@Suite struct RequestedRangeTests {
  static let ranges: [(String, RequestedRange)] = [
    ("bytes=0-0", .part(0..<1)), ("bytes=0-99", .part(0..<100)), ("bytes=10-19", .part(10..<20)),
    ("bytes=10-", .part(10..<100)), ("bytes=99-", .part(99..<100)), ("bytes=-1", .part(99..<100)),
    ("bytes=-100", .part(0..<100)), ("bytes=-500", .part(0..<100)), ("bytes=10-500", .part(10..<100)),
    ("BYTES=10-19", .part(10..<20)), ("bytes= 10-19 ", .part(10..<20)),
    ("bytes=10-99999999999999999999999", .part(10..<100)), ("bytes=-99999999999999999999999", .part(0..<100)),
    // Behind the last byte.
    ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
    ("bytes=99999999999999999999999-", .unsatisfiable),
    // Several ranges, another unit, or none at all.
    ("bytes=0-0,2-3", .whole), ("bytes=0-0, -1", .whole), ("lines=0-1", .whole), ("bytes", .whole), ("", .whole),
    ("bytes=", .whole), ("bytes=-", .whole), ("bytes=2-1", .whole), ("bytes=a-b", .whole), ("bytes=+1-2", .whole),
    ("bytes=0x1-2", .whole), ("bytes=1-2-3", .whole), ("bytes=1", .whole), ("bytes=1-x", .whole), ("bytes=x-1", .whole),
    ("bytes=-1-", .whole), ("bytes=1 0-20", .whole), ("bytes=٣-٤", .whole),
  ]

  @Test(arguments: ranges) func aRange(_ field: String, _ expected: RequestedRange) {
    #expect(RequestedRange([field], of: 100) == expected)
  }

  @Test func nothingOfNothing() {
    #expect(RequestedRange([], of: 100) == .whole)
    #expect(RequestedRange(["bytes=0-1", "bytes=0-1"], of: 100) == .whole)
    #expect(RequestedRange(["bytes=0-"], of: 0) == .unsatisfiable)
    // RFC 9110, section 14.1.2: a suffix of nothing is nothing, for which Content-Range has no words.
    #expect(RequestedRange(["bytes=-5"], of: 0) == .whole)
  }
}
