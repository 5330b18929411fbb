import Messages
import Protobuf
import Testing

@testable import Services

/// Limits of time, and how they fit into each other.
extension PlanValidatorTests {
  @Test(
    arguments: [
      (0, false), (-1, false), (1, true), (600_000, true), (600_001, false), (.max / 4, false),
    ] as [(Int64, Bool)])
  func taskTimeoutIsInItsRange(_ milliseconds: Int64, _ isRight: Bool) {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    plan.tasks[0].timeout = .milliseconds(milliseconds)
    #expect(found(in: plan) == (isRight ? [] : ["ERROR tasks[0].timeout TIMEOUT_OUT_OF_RANGE"]))
  }

  @Test(arguments: [(999, false), (1_000, true), (21_600_000, true), (21_600_001, false)] as [(Int64, Bool)])
  func planTimeoutIsInItsRange(_ milliseconds: Int64, _ isRight: Bool) {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    plan.timeout = .milliseconds(milliseconds)
    plan.tasks[0].timeout = .milliseconds(500)
    #expect(found(in: plan) == (isRight ? [] : ["ERROR timeout TIMEOUT_OUT_OF_RANGE"]))
  }

  @Test func pauseFitsIntoItsTask() {
    var plan = Plans.of(.wait(.with { $0.condition = .duration(.milliseconds(30_000)) }))
    #expect(found(in: plan) == ["ERROR tasks[0].wait.duration WAIT_LONGER_THAN_TIMEOUT"])
    plan.tasks[0].timeout = .milliseconds(30_001)
    #expect(found(in: plan).isEmpty)
  }

  @Test func pausesFitIntoThePlan() {
    let pause = PlanTask.Action.wait(.with { $0.condition = .duration(.milliseconds(20_000)) })
    var plan = Plans.of(pause, pause, pause)
    plan.timeout = .milliseconds(60_000)
    #expect(found(in: plan) == ["ERROR timeout TIMEOUTS_EXCEED_PLAN"])
    plan.timeout = .milliseconds(60_001)
    #expect(found(in: plan).isEmpty)
  }

  @Test func taskLongerThanThePlanIsDoubtful() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    plan.timeout = .milliseconds(5_000)
    #expect(found(in: plan) == ["WARNING tasks[0].timeout TIMEOUTS_EXCEED_PLAN"])
  }

  @Test func backoffIsInItsRange() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    plan.tasks[0].retryPolicy = .with {
      $0.initialBackoff = .milliseconds(60_001)
      $0.maxBackoff = .milliseconds(300_001)
    }
    #expect(
      found(in: plan) == [
        "ERROR tasks[0].retry_policy.initial_backoff TIMEOUT_OUT_OF_RANGE",
        "ERROR tasks[0].retry_policy.max_backoff TIMEOUT_OUT_OF_RANGE",
      ])
    plan.tasks[0].retryPolicy = .with { $0.maxBackoff = .milliseconds(10) }
    #expect(found(in: plan) == ["WARNING tasks[0].retry_policy.max_backoff BACKOFF_OUT_OF_RANGE"])
  }

  @Test func absurdDurationsDoNotOverflow() {
    var plan = Plans.of(.wait(.with { $0.condition = .duration(.with { $0.seconds = .max }) }))
    plan.timeout = .with { $0.seconds = .min }
    plan.tasks[0].timeout = .with {
      $0.seconds = .max
      $0.nanos = .max
    }
    #expect(!PlanValidator.isValid(PlanValidator.issues(in: plan)))
  }
}
