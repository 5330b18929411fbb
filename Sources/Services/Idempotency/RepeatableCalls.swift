import Database
import Protobuf
import RPC

/// Makes calls that change something repeatable: under the same request id the work is done once, and everybody gets
/// its answer, also when the first answer was lost.
struct RepeatableCalls: Sendable {
  let database: Database

  /// What came of a call.
  struct Outcome<Response: Sendable>: Sendable {
    let response: Response
    /// The work had been done before: there is nothing new to tell anybody.
    let isRepeated: Bool
  }

  /// Does the work in a transaction, with the key in the same one.
  ///
  /// - Parameters:
  ///   - user: Whose id it is.
  ///   - method: The full name of the method.
  ///   - requestID: Of the caller's making; empty for a call that is not to be repeatable.
  ///   - request: Compared with that of the first call.
  ///   - work: What to do, once; it has no effect outside of the transaction.
  /// - Returns: the answer, and whether it is an old one.
  /// - Throws: ALREADY_EXISTS when the id was used for another request; what the work throws.
  func perform<Request: Message, Response: Message>(
    user: User, method: String, requestID: String, request: Request,
    _ work: (Transaction) async throws -> Response
  ) async throws -> Outcome<Response> {
    guard !requestID.isEmpty else {
      return Outcome(response: try await database.transaction(work), isRepeated: false)
    }
    let key = IdempotencyKey(
      userID: user.id, method: method, requestID: requestID, request: try request.encodedBytes())
    do {
      return try await attempt(key, work)
    } catch let error as DatabaseError where error.code == .commitOutcomeUnknown {
      // The key is in the data if, and only if, the work is: a second attempt does what is missing, or nothing. Either way
      // nobody has been told of it yet.
      return Outcome(response: try await attempt(key, work).response, isRepeated: false)
    }
  }

  /// The answer that a key has already; nil when it was not used. For work that should not be begun in vain.
  func answer<Request: Message, Response: Message>(
    user: User, method: String, requestID: String, request: Request, as _: Response.Type = Response.self
  ) async throws -> Response? {
    guard !requestID.isEmpty else { return nil }
    let key = IdempotencyKey(
      userID: user.id, method: method, requestID: requestID, request: try request.encodedBytes())
    return try await Self.known(key, in: database)
  }

  private func attempt<Response: Message>(
    _ key: IdempotencyKey, _ work: (Transaction) async throws -> Response
  ) async throws -> Outcome<Response> {
    try await database.transaction { transaction in
      let store = IdempotencyStore(transaction)
      guard try await store.begin(key) else {
        guard let response: Response = try await Self.known(key, in: transaction) else {
          throw RPCError(.aborted, "The call with this request_id was just forgotten; call again.")
        }
        return Outcome(response: response, isRepeated: true)
      }
      let response = try await work(transaction)
      try await store.finish(key, response: try response.encodedBytes())
      return Outcome(response: response, isRepeated: false)
    }
  }

  private static func known<Response: Message>(
    _ key: IdempotencyKey, in session: some SQLSession
  ) async throws -> Response? {
    guard let known = try await IdempotencyStore(session).get(key), let response = known.response else { return nil }
    guard known.requestHash == key.requestHash else {
      throw RPCError(.alreadyExists, "The request_id was used for another request to \(key.method).")
    }
    return try Response(decoding: response)
  }
}
