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
  case schedule
}

extension RPCError {
  /// There is no such thing. The version is that of a plan, where one was asked for, and 0 otherwise.
  static func notFound(_ kind: ResourceKind, _ id: String, version: Int32 = 0) -> RPCError {
    let what = version == 0 ? "\(kind.rawValue) \(id)" : "version \(version) of \(kind.rawValue) \(id)"
    let info = ResourceInfo.with {
      $0.resourceType = "vantflow.v1.\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())"
      $0.resourceName = id
      $0.description = "There is no \(what)."
    }
    return RPCError(.notFound, info.description, details: [info])
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

  /// The server ends its streams before it goes; the client goes on elsewhere from where it stands.
  static let draining = RPCError(.unavailable, "The server is shutting down: go on from where this stream ended.")
}
