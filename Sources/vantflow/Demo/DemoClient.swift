import Messages
import Protobuf
import RPC
import RPCClient

/// The steps that any client of VantFlow takes, each a call.
struct DemoClient {
  let channel: Channel
  let narrator: Narrator
  /// Where artifacts are saved.
  let folder: String

  let call = CallOptions(timeout: .seconds(30))
  let watch = CallOptions(timeout: .seconds(600))

  init(channel: Channel, narrator: Narrator, folder: String) {
    self.channel = channel
    self.narrator = narrator
    self.folder = folder
  }

  func run(_ sentence: String) async throws {
    let project = try await createProject()
    let draft = try await ask(sentence, project: project)
    let approved = try await approve(draft)
    let run = try await start(approved)
    let finished = try await follow(run)
    try await saveArtifacts(of: finished)
    try await showResult(of: finished)
  }

  private func createProject() async throws -> Project {
    try await narrator.step("Create a project") {
      var request = CreateProjectRequest()
      var project = Project()
      project.displayName = "Demo"
      request.project = project
      let created = try await channel.unary(ProjectService.createProject, request, options: call)
      narrator.say("project \(created.id)")
      return created
    }
  }

  private func ask(_ sentence: String, project: Project) async throws -> Plan {
    try await narrator.step("Say in the chat what to do") {
      narrator.say("“\(sentence)”")
      var request = SendMessageRequest()
      request.projectID = project.id
      request.text = sentence
      let answer = try await channel.unary(ChatService.sendMessage, request, options: call)
      narrator.say("")
      narrator.say(answer.reply?.text ?? "")
      guard let plan = answer.plan else { throw DemoHasNoPlan() }
      for issue in answer.issues { narrator.say("  note: \(issue.field): \(issue.message)") }
      return plan
    }
  }

  private func approve(_ draft: Plan) async throws -> Plan {
    try await narrator.step("Approve the plan") {
      var request = ApprovePlanRequest()
      request.planID = draft.id
      request.etag = draft.etag
      let plan = try await channel.unary(PlanService.approvePlan, request, options: call)
      narrator.say("version \(plan.version) of “\(plan.title)” is approved")
      return plan
    }
  }

  private func start(_ plan: Plan) async throws -> Run {
    try await narrator.step("Run it") {
      var request = RunPlanRequest()
      request.planID = plan.id
      request.version = plan.version
      let run = try await channel.unary(PlanService.runPlan, request, options: call)
      narrator.say("run \(run.id)")
      return run
    }
  }

  /// Prints the log and the progress as they come, and returns the run as it ended.
  private func follow(_ run: Run) async throws -> Run {
    try await narrator.step("Watch it live") {
      async let logIsComplete: Void = printLog(of: run)
      let finished = try await printProgress(of: run)
      try await logIsComplete
      return finished
    }
  }

  private func printLog(of run: Run) async throws {
    var request = TailLogsRequest()
    request.runID = run.id
    request.follow = true
    for try await response in channel.serverStreaming(RunService.tailLogs, request, options: watch) {
      for entry in response.entries { narrator.say("\(entry.number)  \(entry.message)") }
    }
  }

  private func printProgress(of run: Run) async throws -> Run {
    var request = WatchRunRequest()
    request.runID = run.id
    var latest = run
    var tasksDone: Int32 = -1
    for try await response in channel.serverStreaming(RunService.watchRun, request, options: watch) {
      guard let seen = response.run else { continue }
      latest = seen
      if let progress = seen.progress, progress.tasksDone != tasksDone {
        tasksDone = progress.tasksDone
        narrator.say("[\(progress.tasksDone) of \(progress.tasksTotal) tasks done]")
      }
    }
    return latest
  }

  private func showResult(of run: Run) async throws {
    try await narrator.step("Read the result") {
      for (name, value) in (run.values?.fields ?? [:]).sorted(by: { $0.key < $1.key }) {
        narrator.say("\(name) = \(try value.jsonString())")
      }
      guard run.state == .completed else {
        throw DemoRunFailed(reason: run.failure?.message ?? "it ended as \(run.state)")
      }
      narrator.say("the run is completed")
    }
  }
}

/// The planner understood nothing of the sentence.
struct DemoHasNoPlan: Error, CustomStringConvertible {
  var description: String { "the planner made no plan of the sentence" }
}

/// The run came to another end than completed.
struct DemoRunFailed: Error, CustomStringConvertible {
  let reason: String
  var description: String { "the run did not complete: \(reason)" }
}
