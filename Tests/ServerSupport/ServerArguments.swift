public import RPCServer

/// Names and values as they stand on the command line of a test server: `--name value` or `--name=value`.
public struct ServerArguments: Sendable {
  /// Where to listen.
  public var host = "127.0.0.1"
  /// 0 takes any free port.
  public var port: UInt16 = 0
  /// A socket file to listen on, in place of host and port.
  public var unixPath: String?
  /// How many loops; nil is one a core.
  public var loops: Int?
  /// The server's certificate chain and its key, as PEM files.
  public var tlsCertificate: String?
  public var tlsKey: String?
  /// The PEM file of the authorities that client certificates are judged by; nil: clients are not asked for any.
  public var tlsClientAuthorities: String?
  /// Whether a client without a certificate is refused.
  public var tlsClientAuthentication = ClientAuthentication.required
  /// How long calls have when the server drains, in milliseconds; nil: 20 seconds.
  public var drainGraceMillis: Int?
  /// Whether connections begin with a PROXY header of this version, the only one that is spoken: "v2".
  public var proxyProtocol: ProxyProtocol?
  /// The least that is logged, as swift-log names it.
  public var logLevel = "notice"

  public enum ClientAuthentication: String, Sendable { case required, optional }
  public enum ProxyProtocol: String, Sendable { case v2 }

  /// Of `--limit name=value`, durations in milliseconds.
  public var limits = ServerLimits()

  /// - Throws: ``Problem`` for what is no argument of a server.
  public init(_ arguments: some Sequence<String>) throws(Problem) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0]
      guard let value = parts.count > 1 ? parts[1] : rest.next() else { throw Problem("\(name) lacks its value") }
      try take(name, value)
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else { throw Problem("--tls-cert and --tls-key go together") }
    guard tlsClientAuthorities == nil || tlsCertificate != nil else {
      throw Problem("--tls-client-ca needs --tls-cert and --tls-key")
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(Problem) {
    switch name {
    case "--host": host = value
    case "--port": port = try Self.number(value, name)
    case "--unix": unixPath = value
    case "--loops": loops = Int(try Self.number(value, name) as UInt16)
    case "--tls-cert": tlsCertificate = value
    case "--tls-key": tlsKey = value
    case "--tls-client-ca": tlsClientAuthorities = value
    case "--tls-client-auth": tlsClientAuthentication = try Self.word(value, name)
    case "--drain-grace-millis": drainGraceMillis = try Self.millis(value, name)
    case "--proxy-protocol": proxyProtocol = try Self.word(value, name)
    case "--log-level": logLevel = value
    case "--limit": guard limits.set(value) else { throw Problem("no limit is set by \(value)") }
    default: throw Problem("\(name) is not known")
    }
  }

  private static func number<Number: FixedWidthInteger>(_ text: String, _ name: String) throws(Problem) -> Number {
    guard let number = Number(text) else { throw Problem("\(name) has no number: \(text)") }
    return number
  }

  private static func millis(_ text: String, _ name: String) throws(Problem) -> Int {
    Int(try number(text, name) as UInt32)
  }

  private static func word<Word: RawRepresentable<String>>(_ text: String, _ name: String) throws(Problem) -> Word {
    guard let word = Word(rawValue: text) else { throw Problem("\(name) does not know \(text)") }
    return word
  }

  /// What is wrong with a command line.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }
}
