import Messages
import Protobuf
import Testing

/// What is written is read again, on the wire and as JSON.
@Suite struct RoundTripTests {
  @Test func planSurvivesTheWire() throws {
    let plan = SamplePlan.full
    #expect(try Plan(decoding: plan.encodedBytes()) == plan)
  }

  @Test func planSurvivesJSON() throws {
    let plan = SamplePlan.full
    let json = try plan.jsonString()
    #expect(try Plan(json: json) == plan)
    // The names and forms that other languages write.
    for text in [
      "\"projectId\":\"7b1c2d3e-0000-4000-8000-000000000001\"", "\"timeout\":\"90.500s\"",
      "\"state\":\"PLAN_STATE_DRAFT\"", "\"waitUntil\":\"LOAD_STATE_NETWORK_IDLE\"", "\"backoffMultiplier\":1.5",
      "\"approveTime\":\"1969-12-31T23:59:59.500Z\"", "\"fullPage\":false", "\"loadState\":\"LOAD_STATE_LOAD\"",
    ] { #expect(json.replacing(" ", with: "").contains(text), "\(text) in \(json)") }
  }

  @Test func planReadsTheContractsOwnNames() throws {
    let plan = try Plan(
      json: #"{"title": "T", "tasks": [{"retry_policy": {"max_attempts": 2}, "custom": {"value_name": "v"}}]}"#)
    #expect(plan.tasks.first?.retryPolicy?.maxAttempts == 2)
    #expect(plan.tasks.first?.action == .custom(.with { $0.valueName = "v" }))
  }

  @Test func unknownEnumNumbersSurvive() throws {
    let plan = Plan.with { $0.state = PlanState(rawValue: 77) }
    #expect(try Plan(decoding: plan.encodedBytes()).state.rawValue == 77)
    #expect(try Plan(json: plan.jsonString()).state.rawValue == 77)
  }

  @Test func runWithValuesSurvivesBoth() throws {
    let run = Run.with {
      $0.state = .failed
      $0.lastLogNumber = 9_007_199_254_740_993
      $0.values = ["total": "€ 42.50", "items": Value(.list(["a", "b"])), "n": 3, "none": .null]
      $0.failure = .with {
        $0.category = .elementAmbiguous
        $0.taskNumber = 4
      }
      $0.taskResults = [
        .with {
          $0.artifactIDs = ["a", "b"]
          $0.attempts = 2
        }
      ]
    }
    #expect(try Run(decoding: run.encodedBytes()) == run)
    #expect(try Run(json: run.jsonString()) == run)
    #expect(try run.jsonString().contains("9007199254740993"))
  }
}
