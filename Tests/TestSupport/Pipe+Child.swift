public import Foundation

extension Pipe {
  /// A pipe for one child: programs that are started beside it do not get it. They would keep it open for as long as they
  /// run, a database server for the rest of the tests, and whoever reads to its end would wait for that.
  public static func forChild() -> Pipe {
    let pipe = Pipe()
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }
}
