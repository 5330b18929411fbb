import COpenSSL
import Glibc
import Synchronization

/// A server's certificate and key as they are on disk now: replaced without a restart, and without touching connections
/// that exist. Any thread.
public final class TLSServerCredentials: Sendable {
  public let configuration: TLSServerConfiguration

  private struct Loaded {
    var context: TLSContext
    var stamps: [FileStamp?]
  }

  private let loaded: Mutex<Loaded>

  /// Reads the files; blocks.
  ///
  /// - Throws: ``TLSError`` naming the file, when one cannot be read or the key is not the certificate's.
  public init(_ configuration: TLSServerConfiguration) throws(TLSError) {
    self.configuration = configuration
    let stamps = configuration.files.map(FileStamp.init)
    loaded = Mutex(Loaded(context: try TLSContext(configuration), stamps: stamps))
  }

  /// Reads the files again when one of them has changed; blocks. What was there stays in use when that fails, and the
  /// next call tries again: a certificate may be on disk a moment before its key.
  ///
  /// - Returns: whether there is something new.
  /// - Throws: as `init`.
  public func reloadIfChanged() throws(TLSError) -> Bool {
    let stamps = configuration.files.map(FileStamp.init)
    guard loaded.withLock({ $0.stamps != stamps }) else { return false }
    let context = try TLSContext(configuration)
    loaded.withLock { $0 = Loaded(context: context, stamps: stamps) }
    return true
  }

  var context: TLSContext { loaded.withLock { $0.context } }
}

/// Tells one content of a file from the next without reading it.
private struct FileStamp: Equatable {
  private var inode: UInt
  private var bytes: Int
  private var seconds: Int
  private var nanoseconds: Int

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = status.st_ino
    bytes = status.st_size
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}
