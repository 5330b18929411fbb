public import EventLoop

/// Why a server did not start.
public enum ServerError: Error, CustomStringConvertible {
  /// Another process listens there.
  case addressTaken(ServerEndpoint.Address)
  case cannotListen(ServerEndpoint.Address, SystemError)
  /// A server is started once.
  case alreadyStarted

  public var description: String {
    switch self {
    case .addressTaken(.tcp(let host, let port)):
      "Port \(port) on \(host) is taken by another process. Stop it, or choose another port."
    case .addressTaken(.unix(let path)):
      "Another process listens on \(path). Stop it, or choose another path."
    case .cannotListen(let address, let error): "Cannot listen on \(address): \(error)"
    case .alreadyStarted: "The server has been started already."
    }
  }
}
