import Messages
import Protobuf
import Testing

/// What requests are refused for before a service sees them.
@Suite struct RequestRulesTests {
  private let id = "7b1c2d3e-0000-4000-8000-000000000001"

  @Test func idsAreRequiredAndUUIDs() {
    #expect(fields(GetPlanRequest()) == ["plan_id"])
    #expect(fields(GetPlanRequest.with { $0.planID = "x" }) == ["plan_id"])
    #expect(fields(GetPlanRequest.with { $0.planID = id }) == [])
    #expect(fields(RunPlanRequest.with { $0.requestID = "again" }) == ["plan_id", "request_id"])
  }

  /// What runners say that they can execute are the names of the actions in the contract.
  @Test func capabilitiesAreTheNamesOfTheActions() throws {
    for name in PlanTask.Action.capabilities {
      #expect(try PlanTask(json: "{\"\(name)\": {}}").action?.capability == name)
    }
    let task = FileSchema.task.descriptor.messageType.first { $0.name == "Task" }
    #expect(task?.field.filter { $0.oneofIndex != nil }.map(\.name) == PlanTask.Action.capabilities)
  }

  @Test func everyWrongFieldIsNamedWithItsPath() {
    let request = CreatePlanRequest.with {
      $0.projectID = id
      $0.plan = .with {
        $0.title = "T"
        $0.tasks = [
          PlanTask(),
          .with {
            $0.name = String(repeating: "n", count: 201)
            $0.action = .click(
              .with {
                $0.count = 4
                $0.button = MouseButton(rawValue: 9)
              })
          },
        ]
      }
    }
    #expect(fields(request) == ["plan.tasks[1].name", "plan.tasks[1].click.button", "plan.tasks[1].click.count"])
  }

  /// A draft may be incomplete: what it lacks is the validator's to say.
  @Test func incompleteDraftCanBeKept() {
    let request = CreatePlanRequest.with {
      $0.projectID = id
      $0.plan = .with {
        $0.title = "Draft"
        $0.tasks = [.with { $0.action = .navigate(NavigateAction()) }, .with { $0.action = .wait(WaitAction()) }]
      }
    }
    #expect(fields(request) == [])
  }

  @Test func planIsRequiredWithATitle() {
    #expect(fields(CreatePlanRequest.with { $0.projectID = id }) == ["plan"])
    #expect(
      fields(
        CreatePlanRequest.with {
          $0.projectID = id
          $0.plan = Plan()
        }) == ["plan"])
  }

  @Test func updateMaskNamesWhatCanBeUpdated() {
    func request(_ paths: [String]) -> UpdatePlanRequest {
      .with {
        $0.plan = .with { $0.id = id }
        $0.updateMask = FieldMask(paths)
      }
    }
    #expect(fields(request(["title", "description", "tasks", "timeout"])) == [])
    #expect(fields(request(["*"])) == [])
    #expect(fields(request(["state"])) == ["update_mask"])
    #expect(fields(UpdatePlanRequest()) == ["plan"])
  }

  @Test func labelsHaveNamesThatCanBeWritten() {
    for (labels, isRight) in [
      (["region": "de", "gpu": ""], true), ([:], true), (["": "x"], false), (["a,b": "x"], false),
      (["a": "x=y"], false),
      ([String(repeating: "n", count: 63): "v"], true), ([String(repeating: "n", count: 64): "v"], false),
      (Dictionary(uniqueKeysWithValues: (1...21).map { ("label\($0)", "") }), false),
    ] {
      let request = CreatePlanRequest.with {
        $0.projectID = id
        $0.plan = .with {
          $0.title = "T"
          $0.requiredLabels = labels
        }
      }
      #expect(fields(request).isEmpty == isRight, "\(labels)")
    }
  }

  @Test func runsAreRetriedWithinReason() {
    func request(_ fill: (inout RunRetryPolicy) -> Void) -> CreatePlanRequest {
      .with {
        $0.projectID = id
        $0.plan = .with {
          $0.title = "T"
          var policy = RunRetryPolicy()
          fill(&policy)
          $0.runRetryPolicy = policy
        }
      }
    }
    #expect(fields(request { $0.maxAttempts = 20 }) == [])
    #expect(fields(request { $0.maxAttempts = 21 }) == ["plan.run_retry_policy.max_attempts"])
    #expect(fields(request { $0.backoffMultiplier = 0.5 }) == ["plan.run_retry_policy.backoff_multiplier"])
    #expect(fields(request { $0.categories = [.script, .script] }) == ["plan.run_retry_policy.categories"])
    #expect(fields(request { $0.categories = [.unspecified] }) == ["plan.run_retry_policy.categories"])
  }

  @Test func pagesHaveASize() {
    for (size, isRight) in [(Int32(-1), false), (0, true), (1_000, true), (1_001, false)] {
      let request = ListRunsRequest.with {
        $0.projectID = id
        $0.pageSize = size
      }
      #expect(fields(request) == (isRight ? [] : ["page_size"]))
    }
  }

  @Test func filtersNameRealStates() {
    let request = ListPlansRequest.with {
      $0.projectID = id
      $0.filter = .with { $0.states = [.draft, .unspecified] }
    }
    #expect(fields(request) == ["filter.states"])
  }

  @Test func validationNeedsASubject() {
    #expect(fields(ValidatePlanRequest()) == ["subject"])
    #expect(fields(ValidatePlanRequest.with { $0.subject = .planID("") }) == ["plan_id"])
    #expect(fields(ValidatePlanRequest.with { $0.subject = .plan(Plan()) }) == [])
  }

  @Test func numbersGoForward() {
    let request = TailLogsRequest.with {
      $0.runID = id
      $0.afterNumber = -1
    }
    #expect(fields(request) == ["after_number"])
  }

  private func fields<M: Message>(_ message: M) -> [String] { message.violations().map(\.field) }
}
