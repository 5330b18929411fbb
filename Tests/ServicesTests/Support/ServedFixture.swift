import Database
import DatabaseTesting
import EventLoop
import Messages
import Protobuf
import RPC
import RPCClient
import RPCServer
import Testing

@testable import Services

/// Services behind a server, and a client of it: what a caller sees.
struct ServedFixture: Sendable {
  let inner: ServicesFixture
  let server: RPCServer
  let port: UInt16
  let channel: Channel

  var queue: RunQueue { inner.queue }
  var database: Database { inner.database }

  func call<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ fill: (inout Request) -> Void
  ) async throws -> Response {
    var request = Request()
    fill(&request)
    return try await channel.unary(method, request)
  }

  func stream<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ fill: (inout Request) -> Void
  ) -> ResponseStream<Response> {
    var request = Request()
    fill(&request)
    return channel.serverStreaming(method, request)
  }

  func makeProject() async throws -> Project {
    try await call(ProjectService.createProject) { $0.project = .with { $0.displayName = "Test" } }
  }

  func makeDraft(in project: Project, title: String = "Sample") async throws -> Plan {
    try await call(PlanService.createPlan) {
      $0.projectID = project.id
      $0.plan = .sample(title: title)
    }
  }

  func makeApproved(in project: Project) async throws -> Plan {
    let draft = try await makeDraft(in: project)
    return try await call(PlanService.approvePlan) { $0.planID = draft.id }
  }

  func makeRun(in project: Project) async throws -> Run {
    let plan = try await makeApproved(in: project)
    return try await call(PlanService.runPlan) { $0.planID = plan.id }
  }

  /// A run that a worker holds.
  func makeLeasedRun() async throws -> (run: Run, lease: RunLease) {
    let run = try await makeRun(in: try await makeProject())
    let claimed = try await queue.claim(worker: "test", capacity: 1, waitAtMost: .zero)
    return (run, try #require(claimed.first).lease)
  }
}

/// Runs `body` with served services.
@discardableResult
func withServedServices<R: Sendable>(
  planner: any Planner = BuiltInPlanner(), objectStore: S3Configuration? = nil, limits: ServerLimits = ServerLimits(),
  _ body: (ServedFixture) async throws -> R
) async throws -> R {
  try await withServices(planner: planner, objectStore: objectStore) { fixture in
    var router = Router()
    fixture.services.register(on: &router)
    var pages = ServerPages()
    fixture.services.addPages(to: &pages)
    pages.addMetrics { fixture.services.addMetrics(to: &$0) }
    let server = RPCServer(
      router: router, loops: fixture.loops, limits: limits, pages: pages, interceptors: fixture.services.interceptors,
      logger: TestCluster.quietLogger)
    let port = try await server.start()
    let channel = Channel(host: "127.0.0.1", port: port, loop: fixture.loops.loops[1])
    let served = ServedFixture(inner: fixture, server: server, port: port, channel: channel)
    do {
      let result = try await body(served)
      await channel.shutdown()
      await server.shutdown()
      return result
    } catch {
      await channel.shutdown()
      await server.shutdown()
      throw error
    }
  }
}

/// Expects a call to fail with a code, and returns the error.
@discardableResult
func expectError(
  _ code: RPCError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> RPCError? {
  do {
    try await body()
    Issue.record("the call succeeded", sourceLocation: sourceLocation)
  } catch let error as RPCError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
  return nil
}

extension RPCError {
  /// The fields that INVALID_ARGUMENT names.
  var fields: [String] {
    detail(BadRequest.self)?.fieldViolations.map(\.field) ?? []
  }
}
