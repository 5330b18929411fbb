/// Where a server is: a name with any number of addresses, or a numeric address.
public struct Endpoint: Hashable, Sendable {
  public let host: String
  public let port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// What servers find in `:authority`. A numeric IPv6 address stands in brackets (RFC 3986, section 3.2.2).
  var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
