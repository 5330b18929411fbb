/// What is left of a call inside an interceptor: the interceptors behind it, then the handler. Call it as a function.
///
/// A value with a place in the route's list, in place of a closure around a closure: nothing is allocated for it.
public struct RestOfCall: Sendable {
  let call: ServerCall
  let route: Route
  /// How many interceptors have been entered.
  let depth: Int

  /// Runs it; at most once.
  ///
  /// - Throws: what the handler, or an interceptor on the way, throws.
  public nonisolated(nonsending) func callAsFunction() async throws {
    guard depth < route.interceptors.count else { return try await route.handler(call) }
    let next = RestOfCall(call: call, route: route, depth: depth + 1)
    try await route.interceptors[depth].intercept(CallContext(call), next: next)
  }
}
