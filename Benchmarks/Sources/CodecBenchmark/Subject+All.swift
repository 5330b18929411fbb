import Messages
import PeerMessages
import SwiftProtobuf

extension Subject {
  /// The messages that the server reads and writes most, and the largest that people look at.
  static func all() throws -> [Subject] {
    [
      try Subject("Plan of 20 tasks", plan(tasks: 20), as: Plan.self),
      try Subject("LogEntry", entry(1), as: LogEntry.self),
      try Subject("TailLogsResponse of 50 entries", tail(entries: 50), as: TailLogsResponse.self),
      try Subject("GetPlanRequest", getPlan(), as: GetPlanRequest.self),
      try Subject("SendMessageRequest", sendMessage(), as: SendMessageRequest.self),
    ]
  }

  private static let id = "3f0c7a52-5d7e-4c39-9a53-2f6f0f6c1e10"

  private static func plan(tasks: Int) -> Vantflow_V1_Plan {
    .with {
      $0.id = id
      $0.projectID = id
      $0.title = "Sign up and read the total"
      $0.description_p = "Opens the shop, fills in the form, waits for the welcome and reads what it costs."
      $0.tasks = (0..<tasks).map(task)
      $0.timeout.seconds = 600
      $0.version = 3
      $0.state = .draft
      $0.approvedVersion = 2
      $0.provenance.planner = "built-in"
      $0.provenance.messageID = id
      $0.createTime = time
      $0.updateTime = time
      $0.etag = "W-3-5f2c9a"
    }
  }

  /// The seven kinds of task in turn.
  private static func task(_ index: Int) -> Vantflow_V1_Task {
    .with {
      $0.name = "Task \(index + 1): what it does in a few words"
      $0.timeout.seconds = 30
      $0.retryPolicy.maxAttempts = 3
      $0.retryPolicy.initialBackoff.nanos = 500_000_000
      $0.retryPolicy.backoffMultiplier = 2
      switch index % 7 {
      case 0: $0.navigate.url = "https://shop.example.com/catalogue/item/\(index)?ref=plan"
      case 1: $0.click.selector = "role=button[name=\"Sign up\"]"
      case 2:
        $0.fill.selector = "label=Name"
        $0.fill.value = "Ada Lovelace"
      case 3: $0.screenshot.fullPage = true
      case 4:
        $0.extract.selector = ".basket .total"
        $0.extract.valueName = "total_\(index)"
      case 5: $0.wait.text = "Welcome, Ada"
      default: $0.custom.expression = "document.querySelectorAll('li').length"
      }
    }
  }

  private static func entry(_ number: Int64) -> Vantflow_V1_LogEntry {
    .with {
      $0.number = number
      $0.time = time
      $0.level = .info
      $0.source = .runner
      $0.taskNumber = 4
      $0.message = "Clicked role=button[name=\"Sign up\"] at 412, 230 after 38 ms"
    }
  }

  private static func tail(entries: Int64) -> Vantflow_V1_TailLogsResponse {
    .with {
      $0.entries = (1...entries).map(entry)
      $0.lastNumber = entries
    }
  }

  private static func getPlan() -> Vantflow_V1_GetPlanRequest {
    .with { $0.planID = id }
  }

  private static func sendMessage() -> Vantflow_V1_SendMessageRequest {
    .with {
      $0.projectID = id
      $0.text = "Go to https://shop.example.com, type Ada into the name field, click Sign up and take a screenshot"
      $0.requestID = id
    }
  }

  private static var time: Google_Protobuf_Timestamp {
    .with {
      $0.seconds = 1_795_000_000
      $0.nanos = 123_456_789
    }
  }
}
