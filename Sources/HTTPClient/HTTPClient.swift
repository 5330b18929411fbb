public import EventLoop

/// A client of HTTP/1.1 over libcurl, whose transfers run on event loops: no thread waits for any of them.
///
/// All methods may be called at the same time, from any task. Redirects are answers like any other; proxies of the
/// environment are not used. ``shutdown()`` comes before the end of the loops.
public final class HTTPClient: Sendable {
  private let multis: [CurlMulti]

  /// - Parameters:
  ///   - loops: At least one. A request of a task that runs on one of them stays there; others go to the first.
  ///   - limits: Of each loop.
  ///   - authoritiesFile: PEM file of the authorities whose servers are trusted, in place of the system's.
  public init(loops: [EventLoop], limits: HTTPClientLimits = HTTPClientLimits(), authoritiesFile: String? = nil) {
    precondition(!loops.isEmpty, "a client needs a loop")
    multis = loops.map { CurlMulti(loop: $0, limits: limits, authoritiesFile: authoritiesFile) }
  }

  deinit {
    for multi in multis { multi.loop.execute { multi.shutdown() } }
  }

  /// Sends a request and returns when the head of its response is there; the body is read behind it.
  ///
  /// What the request's policy sends again is sent again here: an answer with one of its statuses, or a transient failure
  /// before any answer. A failure within the body of an answer is its reader's.
  ///
  /// - Throws: ``HTTPClientError``.
  public func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
    let target = try RequestTarget(request.url)
    for field in request.fields where !field.isValid {
      throw HTTPClientError(
        .invalidRequest, operation: "\(request.method) \(target.shown)", reason: "a header field cannot be sent")
    }
    guard !request.method.name.isEmpty, request.method.name.utf8.allSatisfy(\.isTokenByte) else {
      throw HTTPClientError(.invalidRequest, operation: "send", reason: "the method is no token")
    }
    let multi = multis.first { $0.loop.isCurrent } ?? multis[0]
    var attempts = Attempts(request, until: LoopInstant.now.advanced(by: request.timeout))
    while true {
      let outcome = await attempt(Transfer(request, target: target, multi: multi), until: attempts.deadline)
      guard let pause = attempts.pause(after: outcome) else { return try outcome.get() }
      do {
        try await multi.loop.sleep(for: pause)
      } catch {
        throw HTTPClientError(.cancelled, operation: "\(request.method) \(target.shown)")
      }
    }
  }

  private func attempt(
    _ transfer: Transfer, until deadline: LoopInstant
  ) async -> Result<HTTPResponse, HTTPClientError> {
    let head = await withTaskCancellationHandler {
      if transfer.loop.isCurrent {
        transfer.start(until: deadline)
      } else {
        transfer.loop.execute { transfer.start(until: deadline) }
      }
      return await transfer.pipe.head()
    } onCancel: {
      transfer.cancelFromAnywhere()
    }
    return head.map { HTTPResponse(status: $0.status, fields: $0.fields, body: HTTPResponseBody(transfer)) }
  }

  /// Ends all transfers and closes all connections; returns when it is done.
  public func shutdown() async {
    for multi in multis { await multi.loop.run { multi.shutdown() } }
  }
}
