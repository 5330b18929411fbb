/// An interceptor that waits for nothing: it is told when a call begins and how it ended.
///
/// Its place among the others is the same as that of one which stands around the call, but it costs ordinary calls where
/// that one costs two async functions, each of which looks the task's executor up.
public protocol SynchronousInterceptor: ServerInterceptor {
  /// The call begins.
  ///
  /// - Throws: an `RPCError` to refuse it; this interceptor hears no more of the call then.
  func callBegins(_ context: CallContext) throws

  /// The handler has returned, and the response has been queued.
  func callSucceeded(_ context: CallContext)

  /// The handler, or an interceptor further in, has thrown `error`.
  ///
  /// - Returns: what becomes the call's status in its place.
  func callFailed(_ context: CallContext, with error: any Error) -> any Error
}

extension SynchronousInterceptor {
  public func callBegins(_ context: CallContext) throws {}
  public func callSucceeded(_ context: CallContext) {}
  public func callFailed(_ context: CallContext, with error: any Error) -> any Error { error }

  /// The same around the call, for whoever treats all interceptors alike.
  public nonisolated(nonsending) func intercept(_ context: CallContext, next: RestOfCall) async throws {
    try callBegins(context)
    do {
      try await next()
    } catch {
      throw callFailed(context, with: error)
    }
    callSucceeded(context)
  }
}
