import Messages
import Protobuf
import RPC
import RPCClient
import Runner
import RunnerAdapters
import TLS
import TestSupport
import Testing

@testable import vantflow

/// Who may call what: runners their own service and nothing else, everybody else everything but that.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunnerAccessTests {
  private static let methods = VantFlowContract.services.flatMap(\.methods)

  @Test func aRunnerMayCallItsServiceAndNothingElse() async throws {
    try await withNode { fixture in
      for method in Self.methods {
        let code = try await answer(fixture, method, authorization: "Bearer \(NodeFixture.token)")
        if method.service == RunnerService.name {
          #expect(code != .permissionDenied && code != .unauthenticated, "\(method.path): \(String(describing: code))")
        } else {
          #expect(code == .permissionDenied, "\(method.path): \(String(describing: code))")
        }
      }
    }
  }

  @Test func nobodyElseMayCallTheRunnersService() async throws {
    try await withNode { fixture in
      for method in Self.methods {
        let code = try await answer(fixture, method, authorization: nil)
        if method.service == RunnerService.name {
          #expect(code == .unauthenticated, "\(method.path): \(String(describing: code))")
        } else {
          #expect(code != .permissionDenied && code != .unauthenticated, "\(method.path): \(String(describing: code))")
        }
      }
    }
  }

  @Test(arguments: [
    "Bearer a-token-of-the-tests-0003", "Bearer ", "Bearer", "Basic \(NodeFixture.token)", NodeFixture.token,
    "Bearer \(NodeFixture.token)0",
  ])
  func aWrongTokenOpensNothing(authorization: String) async throws {
    try await withNode { fixture in
      for method in Self.methods {
        let code = try await answer(fixture, method, authorization: authorization)
        #expect(code == .unauthenticated, "\(method.path): \(String(describing: code))")
      }
    }
  }

  @Test func withoutTokensNobodyIsARunner() async throws {
    try await withNode(["RUNNER_TOKENS": ""]) { fixture in
      let backend = try fixture.connect()
      await #expect(throws: RPCError.self) { try await backend.register() }
      await backend.shutdown()
    }
  }

  /// A runner that has been taken over knows another's run, and even its session.
  @Test(arguments: [NodeFixture.token, NodeFixture.otherToken])
  func aRunnerReachesNoRunOfAnothers(token: String) async throws {
    try await withNode { fixture in
      let holder = try fixture.connect(name: "holder")
      let other = try fixture.connect(token: token, name: "other")
      let run = try await fixture.makeRun()
      let lease = try await holder.claimOne().lease
      try await holder.appendLogs(lease, chunk: 1, [.line("mine")])
      #expect(try await other.states([lease]) == [.lost])
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await other.appendLogs(lease, chunk: 2, [.line("not mine")])
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in try await other.reportProgress(lease, .begun) }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        _ = try await other.storeArtifact(lease, .picture())
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await other.complete(lease, .ended(.completed))
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await other.handBack(lease, reason: "not mine")
      }
      #expect(try await fixture.run(run).state == .running)
      #expect(try await fixture.logTexts(run) == ["mine"])
      #expect(try await fixture.call(RunService.listArtifacts) { $0.runID = run }.artifacts.isEmpty)
      #expect(try await holder.states([lease]) == [.held])
      await holder.shutdown()
      await other.shutdown()
    }
  }

  @Test func aSessionIsOfUseToNobodyElse() async throws {
    try await withNode { fixture in
      let registered = try await register(fixture, token: NodeFixture.token)
      let request = HeartbeatRequest.with { $0.session = registered.session }
      _ = try await fixture.channel.unary(RunnerService.heartbeat, request, options: options(NodeFixture.token))
      let error = await #expect(throws: RPCError.self) {
        _ = try await fixture.channel.unary(
          RunnerService.heartbeat, request, options: options(NodeFixture.otherToken))
      }
      #expect(error?.code == .failedPrecondition)
      #expect(error?.detail(ErrorInfo.self)?.reason == RunnerRefusal.runnerUnknown.rawValue)
      // The id that people see names no session.
      let byID = HeartbeatRequest.with { $0.session = registered.runnerID }
      let other = await #expect(throws: RPCError.self) {
        _ = try await fixture.channel.unary(RunnerService.heartbeat, byID, options: options(NodeFixture.token))
      }
      #expect(other?.detail(ErrorInfo.self)?.reason == RunnerRefusal.runnerUnknown.rawValue)
    }
  }

  /// DNS names are the same in any case.
  @Test(arguments: ["spiffe://vantflow.test/runner/*", "Runner-1.TEST"])
  func aCertificateMakesARunnerWhereItsNameIsKnown(name: String) async throws {
    let certificates = try TestCertificates()
    let settings = [
      "TLS_CERTIFICATE": certificates.file("server"), "TLS_KEY": certificates.key("server"),
      "TLS_CLIENT_CA": certificates.file("authority"), "RUNNER_CERTIFICATES": name,
      "RUNNER_TOKENS": "",
    ]
    try await withNode(settings) { fixture in
      let runner = try channel(fixture, certificates, as: "client")
      let registered = try await runner.unary(
        RunnerService.registerRunner,
        .with {
          $0.name = "by-certificate"
          $0.concurrency = 1
        })
      #expect(!registered.session.isEmpty)
      let denied = await #expect(throws: RPCError.self) {
        _ = try await runner.unary(ProjectService.listProjects, ListProjectsRequest())
      }
      #expect(denied?.code == .permissionDenied)
      await runner.shutdown()
      let person = try channel(fixture, certificates, as: "elsewhere")
      _ = try await person.unary(ProjectService.listProjects, ListProjectsRequest())
      let refused = await #expect(throws: RPCError.self) {
        _ = try await person.unary(RunnerService.heartbeat, HeartbeatRequest.with { $0.session = registered.session })
      }
      #expect(refused?.code == .unauthenticated)
      await person.shutdown()
    }
  }

  /// Before there are users a host that leaves its token out is the local one, wherever it can connect.
  @Test(arguments: [
    (["HOST": "0.0.0.0"], true), (["HOST": "127.0.0.1"], false), (["HOST": "0.0.0.0", "RUNNER_TOKENS": ""], false),
    (["HOST": "0.0.0.0", "RUNNER_CERTIFICATES": "runner-1.test"], false),
  ])
  func anOperatorIsWarnedOfHostsThatMayBeUsers(settings: [String: String], isWarned: Bool) async throws {
    let log = RecordedLog()
    try await withNode(settings.merging(["INSECURE_LISTEN": "true"]) { $1 }, logger: log.logger) { _ in
      #expect(log.lines.contains { $0.hasPrefix("a runner host that leaves its token out") } == isWarned)
    }
  }

  // MARK: Ways to call

  private func options(_ token: String) throws -> CallOptions {
    CallOptions(timeout: .seconds(20), metadata: try Metadata([("authorization", "Bearer \(token)")]))
  }

  private func register(_ fixture: NodeFixture, token: String) async throws -> RegisterRunnerResponse {
    let request = RegisterRunnerRequest.with {
      $0.name = "test"
      $0.concurrency = 1
    }
    return try await fixture.channel.unary(RunnerService.registerRunner, request, options: options(token))
  }

  private func channel(_ fixture: NodeFixture, _ certificates: TestCertificates, as name: String) throws -> Channel {
    var configuration = ChannelConfiguration()
    configuration.tls = try TLSClientCredentials(
      TLSClientConfiguration(
        authoritiesFile: certificates.file("authority"),
        certificate: .init(certificateFile: certificates.file(name), keyFile: certificates.key(name))))
    return Channel(host: fixture.node.host, port: fixture.node.port, loop: fixture.loop, configuration: configuration)
  }

  /// How a call with an empty request ends: nil for OK. Any kind of method takes one message and its end.
  private func answer(
    _ fixture: NodeFixture, _ method: any AnyMethod, authorization: String?
  ) async throws -> RPCError.Code? {
    let bare = Method<Empty, Empty>(method.service, method.name, .serverStreaming, permission: method.permission)
    var metadata = Metadata()
    if let authorization { try metadata.add("authorization", authorization) }
    let options = CallOptions(timeout: .seconds(20), metadata: metadata)
    do throws(RPCError) {
      for try await _ in fixture.channel.serverStreaming(bare, Empty(), options: options) {}
      return nil
    } catch {
      return error.code
    }
  }
}
