import Testing

@testable import Services

@Suite struct PageTests {
  private let page = Page(size: 3, token: nil, question: "numbers")

  @Test func oneMoreThanAskedMeansThatThereIsANextPage() {
    let (entries, token) = page.split([1, 2, 3, 4]) { PageToken(Int64($0)) }
    #expect(Array(entries) == [1, 2, 3])
    #expect(PageToken(token, question: "numbers")?.number == 3)
  }

  @Test func theLastPageHasNoToken() {
    #expect(page.split([1, 2, 3]) { PageToken(Int64($0)) }.nextToken.isEmpty)
    #expect(page.split([Int]()) { PageToken(Int64($0)) }.nextToken.isEmpty)
  }

  @Test func aPageIsCutWhereItGrowsTooLarge() {
    let half = ServiceLimits.listBytes / 2 + 1
    let (entries, token) = page.split([1, 2, 3], bytes: { _ in half }) { PageToken(Int64($0)) }
    #expect(Array(entries) == [1])
    #expect(!token.isEmpty)
    let (huge, _) = page.split([1], bytes: { _ in ServiceLimits.listBytes * 2 }) { PageToken(Int64($0)) }
    #expect(Array(huge) == [1], "a page has one entry at least, however large")
  }

  @Test func patternsTakeTextLiterally() {
    #expect(LikePattern.containing("50%_\\") == "%50\\%\\_\\\\%")
  }
}
