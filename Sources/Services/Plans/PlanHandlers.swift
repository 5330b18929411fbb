import Database
import Messages
import RPC
import RPCServer

/// Answers PlanService: reading and judging. What changes plans is in the files beside.
struct PlanHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom

  func get(_ request: GetPlanRequest, _ context: CallContext) async throws -> PlanRecord {
    var checks = RequestChecks()
    let id = checks.id(request.planID, "plan_id")
    try checks.finish()
    guard let record = try await PlanStore(database).get(id, version: request.version) else {
      throw RPCError.notFound(.plan, request.planID, version: request.version)
    }
    return record
  }

  func list(_ request: ListPlansRequest, _ context: CallContext) async throws -> ListPlansResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let filter = request.filter ?? PlanFilter()
    var states: [StoredPlanState] = []
    for (index, state) in filter.states.enumerated() {
      if let stored = state.stored {
        states.append(stored)
      } else {
        checks.add("filter.states[\(index)]", "must be PLAN_STATE_DRAFT or PLAN_STATE_APPROVED")
      }
    }
    checks.text(filter.titleContains, "filter.title_contains")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken,
      question: [context.path, "\(project)", states.map(\.rawValue).sorted().joined(), filter.titleContains])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    try await ProjectStore(database).require(project)
    let records = try await PlanStore(database).list(
      project: project, before: before, states: states.isEmpty ? nil : states,
      title: filter.titleContains.isEmpty ? nil : filter.titleContains, limit: page.limit)
    let (entries, nextToken) = page.split(records, bytes: \.document.count) { PageToken($0.id) }
    return .with {
      $0.plans = entries.map { Plan(readable: $0) }
      $0.nextPageToken = nextToken
    }
  }

  func validate(_ request: ValidatePlanRequest, _ context: CallContext) async throws -> ValidatePlanResponse {
    var checks = RequestChecks()
    switch request.subject {
    case nil:
      checks.add("subject", "is required")
      try checks.finish()
      return ValidatePlanResponse()
    case .plan(let plan):
      return Self.judgement(of: plan)
    case .planID(let text):
      let id = checks.id(text, "plan_id")
      try checks.finish()
      guard let record = try await PlanStore(database).get(id) else { throw RPCError.notFound(.plan, text) }
      try record.requireKnown()
      return Self.judgement(of: try Plan(record))
    }
  }

  private static func judgement(of plan: Plan) -> ValidatePlanResponse {
    let issues = PlanValidator.issues(in: plan)
    return .with {
      $0.valid = PlanValidator.isValid(issues)
      $0.issues = issues
    }
  }
}

extension PlanState {
  /// The state as the database names it; nil for what this version does not know.
  var stored: StoredPlanState? {
    switch self {
    case .draft: .draft
    case .approved: .approved
    default: nil
    }
  }
}
