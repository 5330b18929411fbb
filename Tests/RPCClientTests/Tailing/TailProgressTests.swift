import EventLoop
import RPC
import TestSupport
import Testing

@testable import RPCClient

@Suite struct TailProgressTests {
  private var random = SeededGenerator(seed: 1)

  private func options(patience: Duration? = .seconds(10)) -> TailOptions {
    var options = TailOptions()
    options.backoff.jitter = 0
    options.patience = patience
    return options
  }

  private func moment(_ milliseconds: UInt64) -> LoopInstant {
    LoopInstant(nanoseconds: (1_000_000 + milliseconds) * 1_000_000)
  }

  private mutating func steps(
    _ progress: inout TailProgress, after breaks: [TailProgress.Break]
  ) -> [TailProgress.Step] {
    breaks.map { progress.after($0, at: moment(0), using: &random) }
  }

  private static let answers: [TailProgress.Break] =
    [.channelShutDown]
    + [
      .notFound, .invalidArgument, .permissionDenied, .unauthenticated, .failedPrecondition, .outOfRange,
      .unimplemented, .dataLoss, .deadlineExceeded, .alreadyExists,
    ].map(TailProgress.Break.failed)

  /// How often in a row each is resumed from.
  @Test(
    arguments: [
      (.silence, .max), (.endedEarly, .max), (.failed(.unavailable), .max), (.misfit, TailOptions().misfits - 1),
    ] as [(TailProgress.Break, Int)]
      + [.internal, .cancelled, .unknown, .resourceExhausted, .aborted].map {
        (.failed($0), TailOptions().doubtfulAttempts)
      }
      + answers.map { ($0, 0) })
  mutating func whatIsResumedFrom(cause: TailProgress.Break, times: Int) {
    var progress = TailProgress(options(patience: nil))
    for round in 0..<2 {
      for attempt in 0..<min(times, 400) {
        #expect(progress.after(cause, at: moment(0), using: &random) != .fail, "attempt \(attempt)")
        // It says nothing of the server.
        #expect(progress.after(.failed(.unavailable), at: moment(0), using: &random) != .fail)
      }
      if round == 0 { progress.heard() }
    }
    if times < .max { #expect(progress.after(cause, at: moment(0), using: &random) == .fail) }
  }

  @Test mutating func pausesGrowUntilSomethingIsHeard() {
    var progress = TailProgress(options())
    var taken = steps(&progress, after: [.silence, .failed(.unavailable), .endedEarly])
    progress.heard()
    taken += steps(&progress, after: [.failed(.unavailable), .misfit])
    #expect(taken == [50, 100, 200, 50, 100].map { .resume(after: .milliseconds($0)) })
  }

  /// A server may begin each stream with a bookmark, and fail right behind it.
  @Test mutating func aBookmarkCountsOnceItsStreamHasLasted() {
    var progress = TailProgress(options())
    progress.attemptBegins(at: moment(0))
    #expect(progress.after(.silence, at: moment(0), using: &random) == .resume(after: .milliseconds(50)))
    progress.attemptBegins(at: moment(100))
    progress.heardBookmark(at: moment(5_099))
    #expect(progress.after(.silence, at: moment(5_099), using: &random) == .resume(after: .milliseconds(100)))
    progress.attemptBegins(at: moment(6_000))
    progress.heardBookmark(at: moment(11_000))
    #expect(progress.after(.silence, at: moment(20_000), using: &random) == .resume(after: .milliseconds(50)))
  }

  @Test mutating func patienceCountsFromTheFirstFailure() {
    var progress = TailProgress(options())
    // Hours pass while all is well: the reader takes his time.
    progress.heard()
    #expect(progress.after(.silence, at: moment(9_000_000), using: &random) == .resume(after: .milliseconds(50)))
    #expect(progress.after(.silence, at: moment(9_009_000), using: &random) == .resume(after: .milliseconds(100)))
    #expect(progress.after(.silence, at: moment(9_010_000), using: &random) == .fail)
  }

  @Test mutating func withoutPatienceItTriesForEver() {
    var progress = TailProgress(options(patience: nil))
    for day in 0..<400 {
      #expect(progress.after(.silence, at: moment(UInt64(day) * 86_400_000), using: &random) != .fail)
    }
  }

  /// A server that sends bookmarks between what does not fit is no better than one that does not.
  @Test mutating func misfitsAreCountedUntilSomethingFits() {
    var progress = TailProgress(options())
    #expect(!steps(&progress, after: [.misfit, .misfit]).contains(.fail))
    progress.heard()
    for isLast in [false, false, true] {
      #expect((progress.after(.misfit, at: moment(0), using: &random) == .fail) == isLast)
      progress.heardBookmark(at: moment(3_600_000))
    }
  }

  @Test func numbersFitOrAreRefusedAsAWhole() {
    var position: Int64 = 3
    #expect(TailVerdict.numbered([4, 5], after: &position) == .next)
    #expect(position == 5)
    for wrong in [[5, 6], [7], [6, 6], [6, 8], [6, 5]] as [[Int64]] {
      guard case .misfit = TailVerdict.numbered(wrong, after: &position) else {
        Issue.record("\(wrong) was accepted")
        continue
      }
      #expect(position == 5)
    }
    #expect(TailVerdict.numbered([], after: &position) == .bookmark)
    #expect(TailVerdict.numbered([6], after: &position, isLast: true) == .last)
    #expect(position == 6)
  }
}
