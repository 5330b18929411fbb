import Database
import Messages
import RPC
import RPCServer

/// Who calls, as far as the services need to know it. A class, so that a call carries it without a copy on the heap.
final class User: Principal {
  let id: UUID
  let name: String
  /// What the user may do; nil for everything that users may.
  let permissions: Set<Permission>?

  init(id: UUID, name: String, permissions: Set<Permission>?) {
    self.id = id
    self.name = name
    self.permissions = permissions
  }

  /// The one user there is before there are identities: whoever can reach the server on this machine. The migration
  /// `0001_users` makes the row.
  static let local = User(
    id: UUID(high: 0x0000_0000_0000_7000, low: 0x8000_0000_0000_0001), name: "local", permissions: nil)

  var description: String { name }

  /// Whether the user may call what needs this permission.
  func may(_ permission: Permission) -> Bool {
    if permission == .everyone { return true }
    // Executing runs is for runners, whoever else may do whatever else.
    return permission != .runnersServe && permissions?.contains(permission) ?? true
  }
}

extension CallContext {
  /// The user who calls.
  ///
  /// - Throws: UNAUTHENTICATED when no interceptor has found out who it is.
  var user: User {
    get throws(RPCError) {
      guard let user = principal as? User else { throw RPCError(.unauthenticated, "Say who you are.") }
      return user
    }
  }
}
