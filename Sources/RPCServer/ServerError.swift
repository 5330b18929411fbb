public import EventLoop

/// Why a server did not start.
public enum ServerError: Error, CustomStringConvertible {
  /// Another process listens there.
  case portTaken(host: String, port: UInt16)
  case cannotListen(host: String, port: UInt16, SystemError)
  /// A server is started once.
  case alreadyStarted

  public var description: String {
    switch self {
    case .portTaken(let host, let port):
      "Port \(port) on \(host) is taken by another process. Stop it, or choose another port."
    case .cannotListen(let host, let port, let error): "Cannot listen on \(host):\(port): \(error)"
    case .alreadyStarted: "The server has been started already."
    }
  }
}
