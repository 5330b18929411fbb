import CPostgres
import EventLoop

/// A connection outside of pipeline mode, for one task at a time: scripts of many statements, and LISTEN.
// Confined to its loop, but for `open`, `run`, `query` and `close`, which jump there.
final class ScriptConnection: PostgresLinkOwner, @unchecked Sendable {
  typealias Completion = (Result<[PostgresResult], DatabaseError>) -> Void

  let link: PostgresLink
  /// Called on the loop for each notification.
  var onNotification: ((_ channel: String, _ payload: String) -> Void)?
  /// Called on the loop, once, when an open connection ends.
  var onEnd: ((DatabaseError) -> Void)?
  private var opening: ((Result<Void, DatabaseError>) -> Void)?
  private var operation = ""
  private var completion: Completion?
  private var results: [PostgresResult] = []
  private var failure: ServerReport?
  private var timer: LoopTimer?

  init(loop: EventLoop) {
    link = PostgresLink(loop: loop)
    link.owner = self
  }

  var loop: EventLoop { link.loop }

  func open(_ parameters: ConnectionParameters, limit: Duration) async throws(DatabaseError) {
    let resolved = try await parameters.resolved(on: loop)
    let result = await withUnsafeContinuation {
      (continuation: UnsafeContinuation<Result<Void, DatabaseError>, Never>) in
      loop.execute {
        self.opening = { continuation.resume(returning: $0) }
        self.link.open(resolved, limit: limit)
      }
    }
    try result.get()
  }

  /// Runs a script by the simple protocol; the results of all of its statements come back in text format.
  /// After the limit the connection is closed and the call fails with `connectionLost`.
  @discardableResult
  func run(
    _ operation: String, _ sql: String, limit: Duration
  ) async throws(DatabaseError) -> [PostgresResult] {
    try await submit(operation, limit: limit) { raw in PQsendQuery(raw, sql) }
  }

  /// Runs one statement with parameters; the results come back in binary format.
  func query<each Bind: SQLBindable>(
    _ operation: String, _ sql: String, _ binds: repeat each Bind, limit: Duration
  ) async throws(DatabaseError) -> [Row] {
    let buffer = BindBuffer()
    repeat buffer.bind(each binds)
    let results = try await submit(operation, limit: limit) { raw in
      let indices = 0..<buffer.parameterCount
      return PQsendQueryParams(
        raw, sql, Int32(buffer.parameterCount), indices.map { buffer.oid(at: $0) },
        indices.map { buffer.address(at: $0) }, indices.map { max(0, buffer.length(at: $0)) },
        indices.map { _ in 1 }, 1)
    }
    return results.flatMap { $0.rows }
  }

  func close() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      loop.execute {
        self.link.close()
        self.finish(.failure(DatabaseError(.shutdown, operation: self.operation)))
        continuation.resume()
      }
    }
  }

  private func submit(
    _ operation: String, limit: Duration, _ send: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(DatabaseError) -> [PostgresResult] {
    let result = await withUnsafeContinuation {
      (continuation: UnsafeContinuation<Result<[PostgresResult], DatabaseError>, Never>) in
      loop.execute {
        self.begin(operation, limit: limit, send) { continuation.resume(returning: $0) }
      }
    }
    return try result.get()
  }

  private func begin(
    _ operation: String, limit: Duration, _ send: (OpaquePointer) -> Int32, _ completion: @escaping Completion
  ) {
    guard self.completion == nil else {
      return completion(.failure(DatabaseError(.misuse, operation: operation, reason: "the connection is in use")))
    }
    guard let raw = link.raw, link.isOpen, send(raw) == 1 else {
      return completion(
        .failure(DatabaseError(.connectionLost, operation: operation, reason: "the connection has ended")))
    }
    self.operation = operation
    self.completion = completion
    timer = loop.schedule(after: limit) { [weak self] in self?.link.lose() }
    link.flush()
  }

  func linkDidOpen() {
    opening.take()?(.success(()))
  }

  func linkDidRead() {
    while let raw = link.raw, let notification = PQnotifies(raw) {
      let channel = String(cString: notification.pointee.relname)
      let payload = String(cString: notification.pointee.extra)
      PQfreemem(notification)
      onNotification?(channel, payload)
    }
    while completion != nil, let raw = link.raw, PQisBusy(raw) == 0 {
      guard let pointer = PQgetResult(raw) else {
        finish(failure.map { .failure(DatabaseError(.server, operation: operation, report: $0)) } ?? .success(results))
        return
      }
      switch PostgresOutcome(owning: pointer) {
      case .rows(let result): results.append(result)
      case .refused(let report):
        failure = report
        if report.endsSession { return link.lose() }
      case .skipped, .synchronised, .unexpected:
        return link.lose()
      }
    }
  }

  func linkDidFail(_ error: DatabaseError) {
    if let opening = opening.take() { return opening(.failure(error)) }
    let error = failure.map { DatabaseError(.connectionLost, operation: operation, report: $0) } ?? error
    finish(.failure(error))
    onEnd.take()?(error)
  }

  private func finish(_ result: Result<[PostgresResult], DatabaseError>) {
    timer?.cancel()
    timer = nil
    let completion = completion.take()
    results = []
    failure = nil
    completion?(result)
  }
}
