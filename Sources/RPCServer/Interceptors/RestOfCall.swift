/// What is left of a call inside an interceptor: the interceptors behind it, then the handler. Call it as a function.
///
/// A value with a place in the route's list, in place of a closure around a closure: nothing is allocated for it.
public struct RestOfCall: Sendable {
  /// One of a route's interceptors; which kind it is was found out when the route was made.
  enum Step: Sendable {
    case synchronous(any SynchronousInterceptor)
    case around(any ServerInterceptor)

    init(_ interceptor: any ServerInterceptor) {
      self = (interceptor as? any SynchronousInterceptor).map { .synchronous($0) } ?? .around(interceptor)
    }
  }

  let call: ServerCall
  let route: Route
  /// How many interceptors have been entered.
  let depth: Int

  /// Runs it; at most once.
  ///
  /// - Throws: what the handler, or an interceptor on the way, throws.
  public nonisolated(nonsending) func callAsFunction() async throws {
    let context = CallContext(call)
    var entered = depth
    do {
      while entered < route.steps.count, case .synchronous(let interceptor) = route.steps[entered] {
        try interceptor.callBegins(context)
        entered += 1
      }
      if entered < route.steps.count, case .around(let interceptor) = route.steps[entered] {
        try await interceptor.intercept(context, next: RestOfCall(call: call, route: route, depth: entered + 1))
      } else {
        try await route.handler(call)
      }
    } catch {
      throw failed(error, context, entered)
    }
    for index in (depth..<entered).reversed() {
      if case .synchronous(let interceptor) = route.steps[index] { interceptor.callSucceeded(context) }
    }
  }

  /// What becomes of an error on its way out through the synchronous interceptors that were entered here.
  private func failed(_ error: any Error, _ context: CallContext, _ entered: Int) -> any Error {
    (depth..<entered).reversed().reduce(error) { error, index in
      guard case .synchronous(let interceptor) = route.steps[index] else { return error }
      return interceptor.callFailed(context, with: error)
    }
  }
}
