import Database
import Testing

@testable import Services

@Suite struct StoreMarkerTests {
  private static let owner = RecordIDSource.shared.next()
  private static let stamp = RecordIDSource.shared.next()
  private static let next = RecordIDSource.shared.next()

  @Test func aLineComesBack() {
    for stamp in [Self.stamp, nil] {
      let marker = StoreMarker(owner: Self.owner, stamp: stamp)
      #expect(StoreMarker(Array((marker.line + "\r\n").utf8)) == marker)
    }
  }

  @Test(arguments: [
    "", "vantflow-store", "vantflow-store 1 owner=x stamp=disputed", "vantflow-store 2 owner=\(owner) stamp=disputed",
    "vantflow-store 1 owner=\(owner) stamp=", "vantflow-store 1 stamp=\(stamp) owner=\(owner)",
    "vantflow-store 1 owner=\(owner) stamp=\(stamp) more",
  ])
  func anythingElseIsNone(_ text: String) { #expect(StoreMarker(Array(text.utf8)) == nil) }

  @Test func whoseAStoreIs() {
    func standing(_ marker: StoreMarker?, _ stamp: UUID?, next: UUID? = StoreMarkerTests.next) -> StoreStanding {
      StoreRecord(owner: Self.owner, stamp: stamp, nextStamp: next).standing(of: marker.map { Array($0.line.utf8) })
    }
    let other = RecordIDSource.shared.next()
    #expect(standing(nil, nil) == .ours)
    #expect(standing(nil, Self.stamp) == .missing)
    #expect(standing(StoreMarker(owner: Self.owner, stamp: Self.stamp), Self.stamp) == .ours)
    // A server died behind the writing of the marker.
    #expect(standing(StoreMarker(owner: Self.owner, stamp: Self.next), Self.stamp) == .ours)
    #expect(standing(StoreMarker(owner: Self.owner, stamp: Self.next), nil) == .ours)
    #expect(standing(StoreMarker(owner: Self.owner, stamp: other), Self.stamp) == .disputed)
    #expect(standing(StoreMarker(owner: Self.owner, stamp: nil), Self.stamp) == .disputed)
    #expect(standing(StoreMarker(owner: Self.owner, stamp: nil), Self.stamp, next: nil) == .disputed)
    #expect(standing(StoreMarker(owner: other, stamp: Self.stamp), Self.stamp) == .replaced)
    #expect(standing(StoreMarker(owner: other, stamp: Self.stamp), nil) == .anothers)
    let record = StoreRecord(owner: Self.owner, stamp: nil, nextStamp: Self.next)
    #expect(record.standing(of: [1, 2, 3]) == .anothers)
  }

  @Test(arguments: StoreStanding.allCases) func whatIsWrongIsSaid(_ standing: StoreStanding) {
    let problem = standing.problem(marker: "MARKER", expected: StoreMarker(owner: Self.owner, stamp: Self.stamp))
    #expect((problem == nil) == (standing == .ours))
    #expect(problem?.contains("MARKER") != false)
  }
}
