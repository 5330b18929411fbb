import EventLoop
import Glibc

/// Where a command's text goes, live and whole, or with an error. One task writes at a time. The process has to ignore
/// SIGPIPE, as one with a loop does.
struct TextOutput {
  static let standard = TextOutput(descriptor: STDOUT_FILENO)

  let descriptor: Int32

  enum Failure: Error, Hashable {
    /// Nobody will read any more, as behind `| head`.
    case readerIsGone
    case failed(SystemError)
  }

  /// Returns when the system has all of it; blocks its thread until then.
  func write(_ text: String) throws(Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 { rest = rest.dropFirst(written) } else { try recover(from: errno) }
    }
  }

  private func recover(from code: Int32) throws(Failure) {
    switch code {
    case EINTR: return
    case EAGAIN:
      // Whoever shares the descriptor has made it one that does not block.
      var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&watched, 1, -1)
    case EPIPE: throw .readerIsGone
    default: throw .failed(.lastError(operation: "write"))
    }
  }
}
