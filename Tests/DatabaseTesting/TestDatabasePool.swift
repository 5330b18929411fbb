/// Empty databases for tests. A few are made and emptied again and again: making one takes a fifth of a second, and as
/// many tests as there are would all begin at once.
actor TestDatabasePool {
  static let shared = TestDatabasePool()

  /// Tests that run at the same time; the others wait.
  private static let limit = 6

  private var free: [String] = []
  private var inUse = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async throws -> String {
    if inUse < Self.limit {
      inUse += 1
    } else {
      // The place is handed over by whoever leaves.
      await withCheckedContinuation { waiting.append($0) }
    }
    if let url = free.popLast() { return url }
    do {
      return try await TestCluster.makeDatabase()
    } catch {
      leave()
      throw error
    }
  }

  /// Gives a place back, with the database where it is empty again.
  func give(_ url: String, isEmpty: Bool) {
    if isEmpty { free.append(url) }
    leave()
  }

  private func leave() {
    if waiting.isEmpty { inUse -= 1 } else { waiting.removeFirst().resume() }
  }
}
