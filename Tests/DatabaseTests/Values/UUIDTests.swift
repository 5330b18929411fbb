import Testing

@testable import Database

@Suite struct UUIDTests {
  @Test func textFormRoundTrips() throws {
    for _ in 0..<100 {
      let id = UUID.random()
      #expect(UUID(id.description) == id)
    }
    #expect(UUID("6BA7B810-9DAD-11D1-80B4-00C04FD430C8")?.description == "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
  }

  @Test(arguments: [
    "", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b8109-dad-11d1-80b4-00c04fd430c8",
    "6ba7b810-9dad-11d1-80b4-00c04fd430cg", "6ba7b810-9dad-11d1-80b4_00c04fd430c8",
    "6ba7b810-9dad-11d1-80b4-00c04fd430\u{e9}",
  ])
  func malformedTextIsRefused(_ text: String) {
    #expect(UUID(text) == nil)
  }

  @Test func laterTimesSortBehindEarlierOnes() {
    let early = UUID.timeOrdered(at: Instant(microsecondsSinceEpoch: 1_000_000_000))
    let late = UUID.timeOrdered(at: Instant(microsecondsSinceEpoch: 1_000_001_000))
    #expect(early < late)
    #expect(late.description.dropFirst(14).first == "7")
  }
}
