import Database
import Testing

@testable import Services

@Suite struct ArtifactAddressTests {
  private static let key = DownloadKey(id: 7, secret: [UInt8](repeating: 1, count: 32))
  private static let address = ArtifactAddress(
    project: UUID("018f0000-0000-7000-8000-000000000001")!, artifact: UUID("018f0000-0000-7000-8000-000000000002")!,
    fileName: "page-1.html", expires: 1_900_000_000, key: 7)

  private static func read(_ target: String) -> SignedArtifactAddress? {
    let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
    return SignedArtifactAddress(path: parts[0], query: parts.count > 1 ? parts[1] : "")
  }

  /// The signature was made with Python's hmac: what is signed must not change while addresses of a week are about.
  @Test func anAddressIsWrittenAsItEverWas() {
    #expect(
      Self.address.target(signedWith: Self.key)
        == "/artifacts/018f0000-0000-7000-8000-000000000001/018f0000-0000-7000-8000-000000000002/page-1.html"
        + "?expires=1900000000&key=7&signature=H_80AMWq_ON3QjInWHO4R6kZE1HR7ytryi2tPjB6KRQ")
  }

  @Test func whatIsWrittenIsReadAndBelieved() throws {
    let signed = try #require(Self.read(Self.address.target(signedWith: Self.key)))
    #expect(signed.address == Self.address)
    #expect(signed.isSigned(with: Self.key))
    #expect(!signed.isSigned(with: DownloadKey(id: 7, secret: [UInt8](repeating: 2, count: 32))))
  }

  @Test("no character can be another one")
  func everyCharacterCounts() {
    let target = Array(Self.address.target(signedWith: Self.key).utf8)
    for index in target.indices {
      for replacement in Array("0a9Zz_-./=&?%+".utf8) where replacement != target[index] {
        var changed = target
        changed[index] = replacement
        let text = String(decoding: changed, as: UTF8.self)
        let isBelieved = Self.read(text)?.isSigned(with: Self.key) ?? false
        #expect(!isBelieved, "\(text)")
      }
      var shorter = target
      shorter.remove(at: index)
      let isBelieved = Self.read(String(decoding: shorter, as: UTF8.self))?.isSigned(with: Self.key) ?? false
      #expect(!isBelieved)
    }
  }

  static let variations: [@Sendable (String) -> String] = [
    { $0 + "&a=b" }, { $0 + "&" }, { $0 + "=" }, { $0 + "&expires=1900000000" },
    { $0.replacing("expires=1900000000", with: "expires=+1900000000") },
    { $0.replacing("expires=1900000000", with: "expires=01900000000") },
    { $0.replacing("key=7", with: "key=07") }, { $0.replacing("key=7&", with: "") },
    { $0.replacing("018f0000", with: "018F0000") }, { $0.replacing("/artifacts", with: "//artifacts") },
    { $0.replacing("page-1", with: "page%2D1") }, { $0.replacing("?", with: "/?") },
  ]

  @Test("nor can the same be written in another way", arguments: variations.indices)
  func oneWayToWriteIt(_ index: Int) {
    let text = Self.variations[index](Self.address.target(signedWith: Self.key))
    #expect(!(Self.read(text)?.isSigned(with: Self.key) ?? false), "\(text)")
  }

  @Test func aTagIsAmongTags() {
    let tag = EntityTag(text: "\"ab\"")
    for (fields, strongly, weakly) in [
      (["\"ab\""], true, true), (["\"x\", \"ab\""], true, true), (["\"x\"", "\"ab\""], true, true), (["*"], true, true),
      (["W/\"ab\""], false, true), (["\"x\""], false, false), (["ab"], false, false), ([], false, false),
    ] {
      #expect(tag.isAmong(fields, weakly: false) == strongly, "\(fields)")
      #expect(tag.isAmong(fields, weakly: true) == weakly, "\(fields)")
    }
  }
}
