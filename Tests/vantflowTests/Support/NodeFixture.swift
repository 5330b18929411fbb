import Database
import DatabaseTesting
import EventLoop
import Logging
import Messages
import Protobuf
import RPC
import RPCClient
import Runner
import RunnerAdapters
import Synchronization
import TestSupport
import Testing

@testable import vantflow

/// A node without runners of its own, on a database of its own, and a client of it.
struct NodeFixture: Sendable {
  static let token = "a-token-of-the-tests-0001"
  static let otherToken = "a-token-of-the-tests-0002"

  let node: Node
  /// Its settings, the database's among them, without the socket.
  let texts: SettingTexts
  /// Where it is reached: a socket in the test's own folder, which nobody takes while no node listens.
  let endpoint: Endpoint
  let channel: Channel
  let loop: EventLoop
  private let isStopped = Flag()

  init(node: Node, texts: SettingTexts, endpoint: Endpoint, loop: EventLoop) {
    self.node = node
    self.texts = texts
    self.endpoint = endpoint
    self.loop = loop
    channel = Channel([endpoint], balancing: .pickFirst, loop: TestCluster.loops.loops[1])
  }

  /// Starts a node at this socket, and a loop for runners where there is none.
  fileprivate init(_ texts: SettingTexts, socket: String, loop: EventLoop?, logger: Logger) async throws {
    var settings = try Settings(reading: texts)
    settings.unixSocket = socket
    let node = try await Node.start(settings, logger: logger)
    self.init(
      node: node, texts: texts, endpoint: Endpoint(unixPath: socket), loop: loop ?? EventLoop(name: "test runner"))
  }

  /// Stops the node, at once unless it is told otherwise, if nobody has.
  func stop(drain: Duration = .zero) async {
    if isStopped.raise() { await node.stop(drain: drain) }
  }

  /// The same node by another connection.
  func reconnected() -> NodeFixture { NodeFixture(node: node, texts: texts, endpoint: endpoint, loop: loop) }

  /// Another node on the same database: at the same socket, when this node has stopped, or at the one that is named.
  func startAnother(at socket: String? = nil) async throws -> NodeFixture {
    let socket = try #require(socket ?? endpoint.unixPath)
    return try await NodeFixture(texts, socket: socket, loop: loop, logger: TestCluster.quietLogger)
  }

  func call<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ fill: (inout Request) -> Void
  ) async throws -> Response {
    var request = Request()
    fill(&request)
    return try await channel.unary(method, request, options: CallOptions(timeout: .seconds(20)))
  }

  /// Queues a run of so many tasks, tried so often, and returns its id.
  func makeRun(tasks: Int = 2, attempts: Int32 = 1) async throws -> String {
    let project = try await call(ProjectService.createProject) { $0.project = .with { $0.displayName = "Test" } }
    let draft = try await call(PlanService.createPlan) {
      $0.projectID = project.id
      $0.plan = .with {
        $0.title = "Sample"
        $0.runRetryPolicy = .with {
          $0.maxAttempts = attempts
          $0.initialBackoff = .init(seconds: 0)
        }
        $0.tasks = (0..<tasks).map { number in
          .with {
            $0.name = "Step \(number + 1)"
            $0.action = .navigate(.with { $0.url = "https://example.com/" })
          }
        }
      }
    }
    _ = try await call(PlanService.approvePlan) { $0.planID = draft.id }
    return try await call(PlanService.runPlan) { $0.planID = draft.id }.id
  }

  /// Does something to the node's database behind its back, and returns how many rows it was.
  @discardableResult
  func execute(_ sql: String) async throws -> Int {
    let url = try #require(try Settings(reading: texts).databaseURL)
    return try await withDatabase(DatabaseConfiguration(url: url)) { try await $0.execute(Statement("test", sql)) }
  }

  func run(_ id: String) async throws -> Run { try await call(RunService.getRun) { $0.runID = id } }

  /// The bytes of an artifact.
  func download(_ id: String) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in channel.serverStreaming(RunService.downloadArtifact, .with { $0.artifactID = id }) {
      bytes += piece.data
    }
    return bytes
  }

  func logTexts(_ id: String) async throws -> [String] {
    let entries = try await call(RunService.listLogs) {
      $0.runID = id
      $0.pageSize = 1000
    }.entries
    #expect(entries.map(\.number) == (0..<Int64(entries.count)).map { $0 + 1 })
    return entries.map(\.message)
  }

  /// A way to the node, and to others, as a runner has it.
  func connect(
    token: String? = Self.token, name: String = "test", others: [Endpoint] = []
  ) throws -> RPCRunnerBackend {
    let server = RunnerServer(
      endpoints: [endpoint] + others, tls: nil, token: token,
      registration: .with {
        $0.name = name
        $0.concurrency = 8
        $0.labels = ["region": "eu"]
      })
    return try RPCRunnerBackend(server, loop: loop)
  }
}

/// Runs `body` with a node of its own.
func withNode(
  _ settings: [String: String] = [:], logger: Logger = TestCluster.quietLogger,
  _ body: (NodeFixture) async throws -> Void
) async throws {
  let url = try await TestCluster.makeDatabase()
  let folder = try TemporaryFolder()
  let own = [
    "DATABASE_URL": url, "PORT": "0", "WORKER_CONCURRENCY": "0", "DATA_DIR": folder.path, "EVENT_LOOPS": "2",
    "RUNNER_TOKENS": "\(NodeFixture.token),\(NodeFixture.otherToken)",
  ]
  let texts = SettingTexts(environment: own.merging(settings) { $1 })
  let fixture = try await NodeFixture(texts, socket: "\(folder.path)/node", loop: nil, logger: logger)
  let outcome: Result<Void, any Error>
  do {
    outcome = .success(try await body(fixture))
  } catch {
    outcome = .failure(error)
  }
  await fixture.channel.shutdown()
  await fixture.stop()
  await fixture.loop.shutdown()
  try await TestCluster.removeDatabase(url)
  withExtendedLifetime(folder) {}
  try outcome.get()
}

/// Something that is done once.
private final class Flag: Sendable {
  private let isRaised = Atomic(false)

  /// Whether this call was the first.
  func raise() -> Bool { isRaised.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged }
}
