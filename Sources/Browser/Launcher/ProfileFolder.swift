import EventLoop
import Glibc

/// The folder that one Chromium process keeps everything in, made for it and deleted after it.
struct ProfileFolder: Sendable {
  let path: String

  private static let prefix = "vantflow-browser-"

  /// Makes an empty folder that only its owner may enter. Blocks: run it on the thread pool.
  static func create(in parent: String, owner: ChildProcess.User?) throws(BrowserError) -> ProfileFolder {
    // Our number in the name tells a later process that the folder was left behind.
    var template = Array("\(parent)/\(prefix)\(getpid())-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw BrowserError(.launchFailed, "cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
    }
    let folder = ProfileFolder(path: String(cString: made))
    if let owner, chown(folder.path, owner.userID, owner.groupID) != 0 {
      folder.remove()
      throw BrowserError(.launchFailed, "cannot give a profile folder to Chromium's user")
    }
    return folder
  }

  /// Deletes the folder and all in it. Blocks: run it on the thread pool.
  ///
  /// Only after the last process of its owner has ended, who could otherwise swap a folder for a link in between.
  func remove() { Self.remove(path, depth: 0) }

  /// Deeper than Chromium's folders ever are, and shallow enough for the stack of a pool thread.
  private static let maxDepth = 64

  private static func remove(_ path: String, depth: Int) {
    var status = stat()
    // Not following links: what a link points to is not ours.
    guard depth < maxDepth, lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    for name in FolderListing.names(in: path) { remove("\(path)/\(name)", depth: depth + 1) }
    rmdir(path)
  }

  /// Deletes the folders that processes which are no more have left behind, as after a kill -9. Blocks.
  static func removeStale(in parent: String) {
    for name in FolderListing.names(in: parent) where name.hasPrefix(prefix) {
      guard let owner = name.dropFirst(prefix.count).split(separator: "-").first, let processID = Int32(owner),
        kill(processID, 0) != 0, errno == ESRCH
      else { continue }
      ProfileFolder(path: "\(parent)/\(name)").remove()
    }
  }
}
