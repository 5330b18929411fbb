public import Protobuf

// The errors that handlers throw most, each with the detail that google/rpc/error_details.proto has for it.
extension RPCError {
  /// The request is wrong whatever the state of things: each wrong field is named (`BadRequest`).
  ///
  /// - Parameter violations: what is wrong; at least one.
  /// - Returns: INVALID_ARGUMENT.
  public static func invalidArgument(_ violations: [FieldViolation]) -> RPCError {
    let named = violations.prefix(StatusLimits.violations)
    let text = named.map { $0.field.isEmpty ? $0.description : "\($0.field) \($0.description)" }
    return RPCError(.invalidArgument, text.joined(separator: "; ") + ".", details: [BadRequest(Array(named))])
  }

  /// One field of the request is wrong whatever the state of things.
  ///
  /// - Parameters:
  ///   - field: the path in the contract's names.
  ///   - description: what is wrong with it.
  /// - Returns: INVALID_ARGUMENT.
  public static func invalidArgument(field: String, _ description: String) -> RPCError {
    invalidArgument([FieldViolation(field: field, description: description)])
  }

  /// There is no such thing, or the caller may not learn that there is (`ResourceInfo`).
  ///
  /// - Parameters:
  ///   - type: the full name of the message, such as `vantflow.v1.Plan`.
  ///   - name: which one was asked for.
  /// - Returns: NOT_FOUND.
  public static func notFound(type: String, name: String) -> RPCError {
    RPCError(
      .notFound, "There is no \(noun(type)) \(name).",
      details: [ResourceInfo(resourceType: type, resourceName: name)])
  }

  /// There is such a thing already (`ResourceInfo`).
  ///
  /// - Parameters:
  ///   - type: the full name of the message, such as `vantflow.v1.Project`.
  ///   - name: which one was to be made.
  /// - Returns: ALREADY_EXISTS.
  public static func alreadyExists(type: String, name: String) -> RPCError {
    RPCError(
      .alreadyExists, "There is a \(noun(type)) \(name) already.",
      details: [ResourceInfo(resourceType: type, resourceName: name)])
  }

  /// The state of things does not allow it, and a retry does not help (`PreconditionFailure`).
  ///
  /// - Parameters:
  ///   - type: the kind of precondition, for programs, such as `PLAN_STATE`.
  ///   - subject: what is in the wrong state, such as `plans/…`.
  ///   - description: what is wrong and how to get past it.
  /// - Returns: FAILED_PRECONDITION.
  public static func failedPrecondition(type: String, subject: String, _ description: String) -> RPCError {
    let violation = PreconditionFailure.Violation(type: type, subject: subject, description: description)
    return RPCError(.failedPrecondition, description, details: [PreconditionFailure([violation])])
  }

  /// The same call may succeed after a pause (`RetryInfo`).
  ///
  /// - Parameters:
  ///   - message: what cannot be reached.
  ///   - pause: how long to wait before the next attempt.
  ///   - cause: for the log only.
  /// - Returns: UNAVAILABLE.
  public static func unavailable(_ message: String, retryAfter pause: Duration, cause: (any Error)? = nil) -> RPCError {
    RPCError(.unavailable, message, details: [RetryInfo(retryDelay: pause)], cause: cause)
  }

  /// "plan" of `vantflow.v1.Plan`.
  private static func noun(_ type: String) -> String {
    (type.split(separator: ".").last ?? "").lowercased()
  }
}
