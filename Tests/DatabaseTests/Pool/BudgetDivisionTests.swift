import Testing

@testable import Database

@Suite struct BudgetDivisionTests {
  @Test(arguments: 1...64, [1, 2, 3, 4, 5, 8, 20, 100])
  func theBudgetIsNeverExceededAndNobodyGoesWithout(_ loops: Int, _ connections: Int) {
    var limits = DatabaseLimits()
    limits.connections = connections
    let division = BudgetDivision(limits: limits, loops: loops)
    let listener = 1
    let used = listener + division.pools * division.sharedPerPool + division.toLease
    #expect(used == max(BudgetDivision.minimum, connections))
    #expect(division.pools >= 1 && division.pools <= loops)
    #expect(division.sharedPerPool >= 1)
    #expect(division.toLease >= 1)
  }

  @Test func theDefaultOnTwoLoops() {
    let division = BudgetDivision(limits: DatabaseLimits(), loops: 2)
    #expect((division.pools, division.sharedPerPool, division.toLease) == (2, 2, 15))
  }
}
