import Database
import EventLoop
import Testing

@testable import Services

@Suite struct WatchedLogsTests {
  private let run = UUID.random()
  private let project = UUID.random()

  private func watched(_ heads: [WatchedLogs.Head] = []) -> WatchedLogs {
    var logs = WatchedLogs()
    logs.begin(project, heads, at: .start)
    return logs
  }

  /// A look finds something, after a time.
  private func find(
    _ head: WatchedLogs.Head, in logs: inout WatchedLogs, after time: Duration = .zero
  ) -> WatchedLogs.Step {
    let look = logs.look(after: time)
    defer { _ = logs.endLook(look) }
    return logs.found(head, by: look, at: .start.advanced(by: time))
  }

  private func head(_ last: Int64, isFinished: Bool = false, start: Int64? = nil) -> WatchedLogs.Head {
    WatchedLogs.Head(run: run, project: project, last: last, isFinished: isFinished, start: start)
  }

  @Test func whatFollowsIsGivenAndWhatIsOldIsNot() {
    var logs = watched()
    #expect(logs.logged(run, project, 1...2) == .give)
    #expect(logs.logged(run, project, 3...3) == .give)
    #expect(logs.logged(run, project, 1...2) == .keep(.nothing))
    #expect(logs.moved(run, project, 2...3) == .nothing)
  }

  @Test func aGapIsReadAndWhatComesMeanwhileWaits() throws {
    var logs = watched([head(4)])
    #expect(logs.logged(run, project, 8...9) == .keep(.read))
    #expect(logs.logged(run, project, 10...10) == .keep(.nothing))
    #expect(logs.nextPlace(of: run) == 4)
    let first = logs.give(3...7, of: run)
    #expect(first?.0 == 5...7)
    #expect(first?.project == project)
    #expect(logs.nextPlace(of: run) == 7)
    #expect(logs.give(8...10, of: run)?.0 == 8...10)
    #expect(logs.nextPlace(of: run) == nil)
    #expect(logs.logged(run, project, 11...11) == .give)
  }

  /// A run that is first heard of in the middle of its attempt has been logging before, and nobody told.
  @Test func aRunFirstHeardOfInTheMiddleIsLookedFor() {
    var logs = watched()
    #expect(logs.logged(run, project, 15...16) == .keep(.look))
    #expect(logs.moved(run, project, 17...20) == .look)
    #expect(logs.look().unplaced == [run])
    #expect(logs.look().runs.isEmpty)
    #expect(find(head(20, start: 12), in: &logs) == .read)
    #expect(logs.nextPlace(of: run) == 12)
    #expect(!logs.hasUnplaced)
  }

  @Test func aRunThatNoLookFindsBeginsWhereItWasHeardOf() {
    var logs = watched()
    #expect(logs.logged(run, project, 15...16) == .keep(.look))
    #expect(logs.place(run) == .read)
    #expect(logs.nextPlace(of: run) == 14)
  }

  /// News of what was written before may come late.
  @Test func whatComesBeforeTheWatchingHasBegunIsLeftToTheLooks() {
    var logs = WatchedLogs()
    #expect(logs.logged(run, project, 9...10) == .keep(.nothing))
    #expect(logs.moved(run, project, 1...10) == .nothing)
    logs.begin(project, [head(10)], at: .start)
    #expect(logs.moved(run, project, 1...10) == .nothing)
    #expect(logs.logged(run, project, 11...11) == .give)
  }

  @Test func whatALookFindsIsRead() {
    var logs = watched([head(4)])
    #expect(logs.look().runs == [run] && logs.look().numbers == [4])
    #expect(find(head(4), in: &logs) == .nothing)
    #expect(find(head(6), in: &logs) == .read)
    logs.stopReading(run)
    #expect(find(head(6), in: &logs) == .read)
    logs.skip(run)
    #expect(logs.nextPlace(of: run) == nil)
    #expect(find(head(6), in: &logs) == .nothing)
  }

  /// Each run that is first heard of in the middle has a look follow at once: they may be any number a second.
  @Test func anEndedRunIsRememberedHoweverOftenIsLooked() {
    var logs = watched([head(4)])
    for _ in 0..<1000 {
      #expect(find(head(4, isFinished: true, start: 0), in: &logs) == .nothing)
      #expect(logs.logged(run, project, 3...4) == .keep(.nothing))
    }
    let later = ServiceLimits.longestEndedRunsWindow
    #expect(find(head(4, isFinished: true, start: 0), in: &logs, after: later) == .nothing)
  }

  /// Neither what is remembered grows with the runs that a project has had, nor what is asked.
  @Test func anEndedRunIsAskedForNoMoreAndForgottenInTime() {
    var logs = watched([head(4)])
    #expect(find(head(6, isFinished: true), in: &logs) == .read)
    #expect(logs.look().runs == [run], "not all of its log is given out")
    logs.skip(run)
    #expect(logs.nextPlace(of: run) == nil)
    #expect(find(head(6, isFinished: true), in: &logs) == .nothing)
    let look = logs.look()
    #expect(look.runs.isEmpty && look.settled == [run])
    let later = ServiceLimits.endedRunsWindow + .seconds(1)
    #expect(logs.look(after: later).settled == [run])
    _ = logs.endLook(logs.look(after: later))
    #expect(logs.look(after: later).settled.isEmpty, "the look does not go back so far")
    #expect(logs.logged(run, project, 5...6) == .keep(.nothing))
    _ = logs.look(after: ServiceLimits.endedRunsKept + .seconds(1))
    #expect(logs.moved(run, project, 5...6) == .look, "it is forgotten")
    #expect(ServiceLimits.endedRunsKept > ServiceLimits.longestEndedRunsWindow)
  }

  /// Of runs for which there was no room it is not known what was passed on: they go on where a look finds them.
  @Test func whatWasPassedOnWithoutAPlaceIsNotGivenOutAgain() {
    let (full, late) = (UUID.random(), UUID.random())
    var logs = watched()
    logs.begin(
      full,
      (0..<ServiceLimits.watchedLogs).map { _ in
        WatchedLogs.Head(run: .random(), project: full, last: 0, isFinished: false, start: nil)
      }, at: .start)
    #expect(logs.logged(run, project, 1...4) == .give)
    let look = logs.look()
    #expect(logs.logged(run, project, 5...6) == .give)
    logs.end(full)
    #expect(logs.found(head(4, start: 0), by: look, at: .start) == .nothing, "more was passed on since the look")
    _ = logs.endLook(look)
    #expect(logs.logged(late, project, 7...8) == .give, "what came before may have been passed on")
    #expect(find(head(6, start: 0), in: &logs) == .nothing)
    #expect(logs.logged(run, project, 7...7) == .give)
    // All runs at work have places again.
    #expect(logs.logged(.random(), project, 3...4) == .keep(.look))
  }

  @Test func aProjectThatNobodyWatchesIsForgotten() {
    var logs = watched([head(4)])
    logs.end(project)
    #expect(logs.look().runs.isEmpty && logs.watched.isEmpty)
    #expect(find(head(9), in: &logs) == .nothing)
  }

  /// Runs that began and ended meanwhile are in nobody's place, and older than any look goes back.
  @Test func whatALookCannotFindAnyMoreIsSaid() {
    let other = UUID.random()
    var logs = watched([head(4)])
    let longest = ServiceLimits.longestEndedRunsWindow - ServiceLimits.endedRunsWindow
    var look = logs.look(after: longest)
    #expect(look.window == ServiceLimits.longestEndedRunsWindow)
    #expect(logs.endLook(look).isEmpty)
    let late = longest * 2 + .seconds(1)
    _ = logs.look(after: late)  // Fails.
    logs.begin(other, [], at: .start.advanced(by: late))
    look = logs.look(after: late)
    #expect(look.window == ServiceLimits.longestEndedRunsWindow)
    #expect(logs.endLook(look) == [project], "the other one is watched since then")
    #expect(logs.endLook(logs.look(after: late)).isEmpty)
  }
}

extension LoopInstant {
  fileprivate static let start = LoopInstant.now
}

extension WatchedLogs {
  fileprivate mutating func look(after time: Duration = .zero) -> Look {
    beginLook(at: .start.advanced(by: time))
  }
}
