import EventLoop
import Glibc

/// The system user that Chromium runs as: its own sandbox refuses root, and a page that breaks out of it should find
/// neither our files nor those of the database's user.
enum BrowserUser {
  /// Nil when we are not root: then Chromium runs as we do.
  ///
  /// - Throws: `BrowserError` (`launchFailed`) when there is no user to run as.
  static func resolve(_ configuration: BrowserConfiguration, on loop: EventLoop) async throws(BrowserError)
    -> ChildProcess.User?
  {
    guard geteuid() == 0 else { return nil }
    if let user = lookUp(configuration.systemUser) { return user }
    await create(configuration.systemUser, on: loop)
    guard let user = lookUp(configuration.systemUser) ?? lookUp("nobody") else {
      throw BrowserError(.launchFailed, "there is neither a system user \(configuration.systemUser) nor nobody")
    }
    return user
  }

  static func lookUp(_ name: String) -> ChildProcess.User? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { buffer in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      let result = getpwnam_r(name, &entry, buffer.baseAddress!, buffer.count, &found)
      // A user with root's number would be root.
      guard result == 0, found != nil, entry.pw_uid != 0 else { return nil }
      return ChildProcess.User(userID: entry.pw_uid, groupID: entry.pw_gid)
    }
  }

  /// Makes the user. That it fails is seen by looking it up: another process may have made it at the same time.
  private static func create(_ name: String, on loop: EventLoop) async {
    let command = ChildProcess.Command(
      "useradd", arguments: ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
      descriptors: [.null, .null, .null])
    let exited = await loop.run { () async -> ChildProcess? in
      try? ChildProcess.spawn(command, on: loop)
    }
    _ = await exited?.exit()
  }
}
