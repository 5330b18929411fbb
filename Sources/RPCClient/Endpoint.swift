/// Where a server is: a name with any number of addresses, a numeric address, or a Unix socket.
public struct Endpoint: Hashable, Sendable {
  /// Empty for a Unix socket.
  public let host: String
  public let port: UInt16
  /// The path of a Unix socket.
  public let unixPath: String?

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
    unixPath = nil
  }

  public init(unixPath: String) {
    host = ""
    port = 0
    self.unixPath = unixPath
  }

  /// What servers find in `:authority`. A numeric IPv6 address stands in brackets (RFC 3986, section 3.2.2); a Unix
  /// socket has no name of its own, and what gRPC's libraries say in its place is "localhost".
  var authority: String {
    if unixPath != nil { return "localhost" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The name that a server's certificate has to carry.
  var serverName: String { unixPath == nil ? host : "localhost" }
}
