/// Stands around every call: authentication, permission, rate limits, metrics, tracing, logging.
///
/// Interceptors run on the call's loop, the first of the server's list outermost, after the limits of the server and
/// before the request is decoded. One that waits for nothing is better a ``SynchronousInterceptor``.
public protocol ServerInterceptor: Sendable {
  /// Runs the rest of the call by `next`, or refuses it by throwing an `RPCError` in its place.
  ///
  /// When `next` returns, the handler has returned and the response has been queued; when it throws, what it throws
  /// becomes the call's status, unless this throws something else. A call whose client has gone is cancelled: `next`
  /// then ends as the handler does.
  nonisolated(nonsending) func intercept(_ context: CallContext, next: RestOfCall) async throws
}
