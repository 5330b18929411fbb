import EventLoop
import Protobuf
public import RPC
import Synchronization

/// Tells clients how the services of a server stand, by `grpc.health.v1` (``Health``).
///
/// The program says it by ``set(_:for:)``, whenever something changes; watchers hear of it on their own loops. One that
/// is slow gets the latest state and not those in between, so nothing queues up. When the server drains, every service
/// is NOT_SERVING, and watchers are told so before their streams end with UNAVAILABLE.
///
/// Any thread may call it. What is kept is bounded by the program, which sets the services, and by the server's limit
/// of calls, since a watcher is one.
public final class HealthService: Sendable {
  /// The name of the server as a whole.
  public static let wholeServer = ""

  /// Services of one List; where there are more it ends with RESOURCE_EXHAUSTED, as A90 asks.
  public static let maxListedServices = 100

  private struct State {
    var statuses: [String: ServingStatus]
    var watchers: [String: [ObjectIdentifier: HealthWatcher]] = [:]
    /// Final: nothing serves any more, whatever is set.
    var isDraining = false

    func status(of service: String) -> ServingStatus? {
      statuses[service].map { isDraining ? .notServing : $0 }
    }
  }

  private let state: Mutex<State>

  /// The state of some services and of the server as a whole.
  ///
  /// - Parameters:
  ///   - services: their full names.
  ///   - status: how they all stand until ``set(_:for:)`` says otherwise.
  public init(services: some Sequence<String> = [], status: ServingStatus = .serving) {
    var statuses = [Self.wholeServer: status]
    for service in services { statuses[service] = status }
    state = Mutex(State(statuses: statuses))
  }

  /// Says how a service stands from now on; one that was not known becomes known. After ``drain()`` it has no effect.
  public func set(_ status: ServingStatus, for service: String = wholeServer) {
    let watchers = state.withLock { state -> [HealthWatcher] in
      guard state.statuses.updateValue(status, forKey: service) != status, !state.isDraining else { return [] }
      return state.watchers[service].map { Array($0.values) } ?? []
    }
    HealthWatcher.tell(watchers)
  }

  /// Says how every service that is known stands from now on, the server as a whole included.
  public func setAll(_ status: ServingStatus) {
    for service in state.withLock({ Array($0.statuses.keys) }) { set(status, for: service) }
  }

  /// Makes every service NOT_SERVING for good, so that clients go elsewhere before the server takes no calls any more.
  /// A server that drains without it has the same said by the calls themselves.
  public func drain() {
    let watchers = state.withLock { state -> [HealthWatcher] in
      guard !state.isDraining else { return [] }
      state.isDraining = true
      return state.watchers.values.flatMap(\.values)
    }
    HealthWatcher.tell(watchers)
  }

  /// How a service stands; nil when it is not known.
  public func status(of service: String = wholeServer) -> ServingStatus? {
    state.withLock { $0.status(of: service) }
  }

  /// Watch calls that run.
  var watcherCount: Int { state.withLock { $0.watchers.values.reduce(0) { $0 + $1.count } } }

  /// Answers the methods of ``Health``.
  public func register(on router: inout Router) {
    router.unary(Health.check) { [self] request, context in
      guard let status = status(of: request.service, in: context) else {
        throw RPCError(.notFound, "The server has no such service.")
      }
      return HealthCheckResponse(status: status)
    }
    router.unary(Health.list) { [self] _, context in try list(context) }
    router.serverStreaming(Health.watch) { [self] request, writer, context in
      try await watch(request.service, writer, context)
    }
  }

  private func status(of service: String, in context: CallContext) -> ServingStatus? {
    status(of: service).map { context.isDraining ? .notServing : $0 }
  }

  private func list(_ context: CallContext) throws(RPCError) -> HealthListResponse {
    let names = state.withLock { Array($0.statuses.keys) }
    guard names.count <= Self.maxListedServices else {
      throw RPCError(.resourceExhausted, "The server has too many services to list: ask for each.")
    }
    return .with { response in
      for name in names { response.statuses[name] = status(of: name, in: context).map(HealthCheckResponse.init) }
    }
  }

  private func watch(
    _ service: String, _ writer: ResponseWriter<HealthCheckResponse>, _ context: CallContext
  ) async throws {
    let watcher = HealthWatcher(loop: context.loop)
    add(watcher, to: service)
    defer { remove(watcher, from: service) }
    context.onDrain { watcher.tell() }
    var told: ServingStatus?
    while true {
      // Read behind the wait for the client, so that one that was slow gets what holds now.
      try await writer.waitUntilSent()
      let status = status(of: service, in: context) ?? .serviceUnknown
      if status != told {
        try await writer.write(HealthCheckResponse(status: status))
        told = status
      } else if context.isDraining {
        throw RPCError.shuttingDown
      } else {
        try await watcher.news()
      }
    }
  }

  private func add(_ watcher: HealthWatcher, to service: String) {
    state.withLock { $0.watchers[service, default: [:]][ObjectIdentifier(watcher)] = watcher }
  }

  private func remove(_ watcher: HealthWatcher, from service: String) {
    state.withLock { state in
      state.watchers[service]?[ObjectIdentifier(watcher)] = nil
      if state.watchers[service]?.isEmpty == true { state.watchers[service] = nil }
    }
  }
}
