import Database
import Messages
import Protobuf
import RPC

/// What can be missing.
enum ResourceKind: String {
  case project
  case plan
  case run
  case artifact
}

extension RPCError {
  /// The request is wrong, whatever the state of things.
  static func invalidArgument(_ violations: [FieldViolation]) -> RPCError {
    let fields = violations.map(\.description).joined(separator: "; ")
    return RPCError(
      .invalidArgument, "The request is not valid: \(fields).", details: [BadRequest(violations)])
  }

  /// There is no such thing.
  ///
  /// - Parameter version: Of a plan, when one was asked for; 0 otherwise.
  static func notFound(_ kind: ResourceKind, _ id: String, version: Int32 = 0) -> RPCError {
    let what = version == 0 ? "\(kind.rawValue) \(id)" : "version \(version) of \(kind.rawValue) \(id)"
    let info = ResourceInfo.with {
      $0.resourceType = "vantflow.v1.\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())"
      $0.resourceName = id
      $0.description = "There is no \(what)."
    }
    return RPCError(.notFound, info.description, details: [info])
  }

  /// The state of things does not allow it.
  ///
  /// - Parameters:
  ///   - type: A constant for programs.
  ///   - subject: What is in the wrong state, such as `plans/…`.
  ///   - description: What is wrong and what would help.
  static func failedPrecondition(_ type: String, subject: String, _ description: String) -> RPCError {
    RPCError(
      .failedPrecondition, description,
      details: [
        PreconditionFailure.with {
          $0.violations = [
            .with {
              $0.type = type
              $0.subject = subject
              $0.description = description
            }
          ]
        }
      ])
  }

  /// A plan has issues that keep it from being approved: each is one violation.
  static func failedPrecondition(issues: [PlanIssue], plan: UUID) -> RPCError {
    let errors = issues.filter { $0.severity == .error }
    let failure = PreconditionFailure.with {
      $0.violations = errors.map { issue in
        .with {
          $0.type = issue.code
          $0.subject = issue.field.isEmpty ? "plans/\(plan)" : "plans/\(plan)#\(issue.field)"
          $0.description = issue.message
        }
      }
    }
    let first = errors.first.map { "\($0.field.isEmpty ? "" : "\($0.field): ")\($0.message)" } ?? ""
    let rest = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
    return RPCError(
      .failedPrecondition, "The plan cannot be approved. \(first)\(rest)", details: [failure])
  }

  /// The same call may succeed later.
  static func unavailable(_ message: String, retryAfter pause: Duration, cause: (any Error)? = nil) -> RPCError {
    let info = RetryInfo.with {
      $0.retryDelay = .with {
        $0.seconds = pause.components.seconds
        $0.nanos = Int32(pause.components.attoseconds / 1_000_000_000)
      }
    }
    return RPCError(.unavailable, message, details: [info], cause: cause)
  }

  /// The server ends its streams before it goes; the client goes on elsewhere from where it stands.
  static let draining = RPCError(.unavailable, "The server is shutting down: go on from where this stream ended.")
}
