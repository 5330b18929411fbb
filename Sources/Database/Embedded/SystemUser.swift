import EventLoop
import Glibc

/// A user of this machine.
struct SystemUser: Sendable, Equatable {
  let userID: UInt32
  let groupID: UInt32

  /// Who we are.
  static var current: SystemUser { SystemUser(userID: geteuid(), groupID: getegid()) }

  static var isRoot: Bool { geteuid() == 0 }

  /// Looks a user up; blocks.
  static func named(_ name: String) -> SystemUser? {
    guard let entry = getpwnam(name) else { return nil }
    return SystemUser(userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid)
  }

  /// Who the server runs as: ourselves, or as root, whom PostgreSQL refuses, its own user, made where it is missing.
  static func forCluster(on loop: EventLoop) async throws -> SystemUser {
    guard isRoot else { return current }
    for name in ["postgres", dedicatedName] {
      if let user = try await loop.blocking({ named(name) }) { return user }
    }
    let useradd = try await loop.run { () throws(SystemError) in
      try ChildProcess.spawn(
        .init(
          "useradd", arguments: ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", dedicatedName],
          descriptors: [.null, .null, .null]),
        on: loop)
    }
    let exit = await useradd.exit()
    guard exit == .code(0), let user = try await loop.blocking({ named(dedicatedName) }) else {
      throw EmbeddedClusterError(
        "make the system user \(dedicatedName)",
        "useradd failed; PostgreSQL does not run as root: make that user, or set DATABASE_URL")
    }
    return user
  }

  private static let dedicatedName = "vantflow-postgres"

  /// Whether the user can reach everything on the way to a path: may search each folder above it.
  func canReach(_ path: String) -> Bool {
    var folder = Files.parent(of: path)
    while true {
      var status = stat()
      if stat(folder, &status) == 0 {
        let isSearchable =
          status.st_uid == userID
          ? status.st_mode & S_IXUSR != 0
          : status.st_gid == groupID ? status.st_mode & S_IXGRP != 0 : status.st_mode & S_IXOTH != 0
        if !isSearchable { return false }
      }
      if folder == "/" { return true }
      folder = Files.parent(of: folder)
    }
  }
}
