import Database
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct ActivityFeedTests {
  private func record(_ summary: String, _ project: UUID, in session: some SQLSession) async throws {
    try await ActivityStore(session).record(
      NewActivity(projectID: project, type: .projectCreated, actor: .local, summary: summary))
    // In a transaction the entry goes out with what follows it.
    _ = try await session.query(Statement("follow", "SELECT 1"))
  }

  /// The first transaction writes first and commits last: a reader who followed the numbers alone would lose its entry.
  @Test func nothingIsLostWhenCommitsOvertakeEachOther() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let store = ActivityStore(fixture.database)
      var cursor = try await store.horizon()
      try await fixture.database.transaction { slow in
        try await record("slow", project, in: slow)
        try await fixture.database.transaction { fast in try await record("fast", project, in: fast) }
        let (early, isWaiting, _) = try await store.look(project: project, after: cursor, limit: 10)
        #expect(early.isEmpty, "an entry was given that others may still precede")
        #expect(isWaiting)
        if let last = early.last { cursor = last.cursor }
      }
      // Transactions of other tests hold the horizon of the whole server back for a while.
      var entries: [ActivityEntry] = []
      while entries.count < 2 {
        let next = try await store.look(project: project, after: entries.last?.cursor ?? cursor, limit: 10)
        entries += next.entries
      }
      #expect(entries.map(\.summary) == ["slow", "fast"])
    }
  }

  @Test func manyWritersAndAReaderAgreeOnOneOrder() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let store = ActivityStore(fixture.database)
      let start = try await store.horizon()
      let seen = try await withThrowingTaskGroup(of: [String].self) { group in
        for writer in 0..<4 {
          group.addTask {
            for number in 0..<25 {
              try await fixture.database.transaction { transaction in
                try await record("\(writer).\(number)", project, in: transaction)
              }
            }
            return []
          }
        }
        group.addTask {
          var cursor = start
          var seen: [String] = []
          while seen.count < 100 {
            let entries = try await store.look(project: project, after: cursor, limit: 7).entries
            seen += entries.map(\.summary)
            if let last = entries.last { cursor = last.cursor }
          }
          return seen
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let all = try await store.look(project: project, after: start, limit: 1000).entries
      #expect(seen == all.map(\.summary))
      #expect(Set(seen).count == 100)
    }
  }

  @Test func listsGoBackwardsAndByType() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      for number in 0..<5 { try await record("\(number)", project, in: fixture.database) }
      let store = ActivityStore(fixture.database)
      let newest = try await store.list(project: project, before: nil, types: nil, limit: 2)
      #expect(newest.map(\.summary) == ["4", "3"])
      let older = try await store.list(project: project, before: newest.last?.cursor, types: nil, limit: 10)
      #expect(older.map(\.summary) == ["2", "1", "0"])
      #expect(try await store.list(project: project, before: nil, types: ["run.failed"], limit: 10).isEmpty)
    }
  }

  @Test func cursorsAreReadBack() {
    let cursor = ActivityCursor(transaction: .max, id: 7)
    #expect(ActivityCursor("\(cursor)") == cursor)
    for wrong in ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.-2", "a.b"] { #expect(ActivityCursor(wrong) == nil) }
    #expect(PageToken(cursor).activityCursor == cursor)
  }
}
