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

  @Test mutating func pausesGrowUntilSomethingIsHeard() {
    var progress = TailProgress(options())
    var pauses: [TailProgress.Step] = []
    for _ in 0..<3 { pauses.append(progress.broke(with: .unavailable, at: moment(0), using: &random)) }
    progress.heardBookmark()
    pauses.append(progress.broke(with: .unavailable, at: moment(0), using: &random))
    #expect(
      pauses == [50, 100, 200, 50].map { .resume(after: .milliseconds($0)) })
  }

  @Test(arguments: [RPCError.Code.internal, .cancelled, .unknown, .resourceExhausted, .aborted])
  mutating func whatAProxyMayHaveSaidIsResumedFromAFewTimes(code: RPCError.Code) {
    let options = options(patience: nil)
    var progress = TailProgress(options)
    for round in 0..<2 {
      for _ in 0..<options.doubtfulAttempts {
        #expect(progress.broke(with: code, at: moment(0), using: &random) != .fail)
        // It says nothing of the server.
        #expect(progress.broke(with: .unavailable, at: moment(0), using: &random) != .fail)
      }
      if round == 0 { progress.heardBookmark() }
    }
    #expect(progress.broke(with: code, at: moment(0), using: &random) == .fail)
  }

  @Test(arguments: [
    RPCError.Code.notFound, .invalidArgument, .permissionDenied, .unauthenticated, .failedPrecondition, .outOfRange,
    .unimplemented, .dataLoss, .deadlineExceeded, .alreadyExists,
  ])
  mutating func whatTheServerSaysOfTheCallEndsIt(code: RPCError.Code) {
    var progress = TailProgress(options())
    #expect(progress.broke(with: code, at: moment(0), using: &random) == .fail)
  }

  @Test mutating func patienceCountsFromTheFirstFailure() {
    var progress = TailProgress(options())
    // Hours pass while all is well: the reader takes his time.
    progress.heard()
    #expect(progress.resume(at: moment(9_000_000), using: &random) == .resume(after: .milliseconds(50)))
    #expect(progress.resume(at: moment(9_009_000), using: &random) == .resume(after: .milliseconds(100)))
    #expect(progress.resume(at: moment(9_010_000), using: &random) == .fail)
  }

  @Test mutating func withoutPatienceItTriesForEver() {
    var progress = TailProgress(options(patience: nil))
    for day in 0..<400 {
      #expect(progress.resume(at: moment(UInt64(day) * 86_400_000), using: &random) != .fail)
    }
  }

  /// A server that sends bookmarks between what does not fit is no better than one that does not.
  @Test mutating func misfitsAreCountedUntilSomethingFits() {
    var progress = TailProgress(options())
    #expect(progress.misfit(at: moment(0), using: &random) != .fail)
    #expect(progress.misfit(at: moment(0), using: &random) != .fail)
    progress.heard()
    #expect(progress.misfit(at: moment(0), using: &random) != .fail)
    progress.heardBookmark()
    #expect(progress.misfit(at: moment(0), using: &random) != .fail)
    progress.heardBookmark()
    #expect(progress.misfit(at: moment(0), using: &random) == .fail)
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
