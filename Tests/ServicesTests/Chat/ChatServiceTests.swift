import Messages
import Protobuf
import RPC
import Synchronization
import Testing

@testable import Services

@Suite struct ChatServiceTests {
  @Test func aSentenceBecomesADraft() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let answer = try await fixture.call(ChatService.sendMessage) {
        $0.projectID = project.id
        $0.text = "Navigate to google.com and take a screenshot"
      }
      let plan = try #require(answer.plan)
      #expect(plan.state == .draft)
      #expect(plan.tasks.count == 2)
      #expect(plan.provenance?.messageID == answer.message?.id)
      #expect(answer.reply?.planID == plan.id)
      #expect(answer.message?.role == .user)
      #expect(answer.reply?.role == .assistant)
      let messages = try await fixture.call(ChatService.listMessages) { $0.projectID = project.id }.messages
      #expect(messages == [answer.reply, answer.message])
      let activity = try await fixture.call(ActivityService.listActivities) { $0.projectID = project.id }
      #expect(activity.activities.map(\.type) == ["plan.generated", "chat.message", "project.created"])
    }
  }

  @Test func whatWasNotUnderstoodIsSaid() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let answer = try await fixture.call(ChatService.sendMessage) {
        $0.projectID = project.id
        $0.text = "Sing me a song"
      }
      #expect(answer.plan == nil)
      #expect(answer.reply?.planID == "")
      #expect(answer.reply?.notUnderstood.isEmpty == false)
      #expect(answer.reply?.text.isEmpty == false)
    }
  }

  @Test func aRepeatedMessageIsPlannedOnce() async throws {
    let planner = CountingPlanner()
    try await withServedServices(planner: planner) { fixture in
      let project = try await fixture.makeProject()
      func send() async throws -> SendMessageResponse {
        try await fixture.call(ChatService.sendMessage) {
          $0.projectID = project.id
          $0.text = "Hello"
          $0.requestID = "0191d0c8-6f6f-7000-8000-000000000003"
        }
      }
      let first = try await send()
      #expect(try await send() == first)
      #expect(planner.count.withLock { $0 } == 1)
    }
  }

  @Test func nothingIsKeptWhenThePlannerCannotBeReached() async throws {
    try await withServedServices(planner: UnreachablePlanner()) { fixture in
      let project = try await fixture.makeProject()
      let error = await expectError(.unavailable) {
        _ = try await fixture.call(ChatService.sendMessage) {
          $0.projectID = project.id
          $0.text = "Hello"
        }
      }
      #expect(error?.detail(RetryInfo.self)?.retryDelay?.seconds == 7)
      #expect(try await fixture.call(ChatService.listMessages) { $0.projectID = project.id }.messages.isEmpty)
    }
  }

  @Test func anEmptyMessageSaysNothing() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      for text in ["", " \n "] {
        let error = await expectError(.invalidArgument) {
          _ = try await fixture.call(ChatService.sendMessage) {
            $0.projectID = project.id
            $0.text = text
          }
        }
        #expect(error?.fields == ["text"])
      }
    }
  }
}

private final class CountingPlanner: Planner {
  let name = "counting"
  let count = Mutex(0)

  func plan(_ request: PlanningRequest) async throws(PlannerError) -> PlanningResult {
    count.withLock { $0 += 1 }
    return PlanningResult(plan: nil, reply: "Yes", notUnderstood: [])
  }
}

private struct UnreachablePlanner: Planner {
  let name = "unreachable"

  func plan(_ request: PlanningRequest) async throws(PlannerError) -> PlanningResult {
    throw .unavailable(retryAfter: .seconds(7))
  }
}
