public import RPCServer

/// Names and values as they stand on the command line of a test server: `--name value` or `--name=value`.
public struct ServerArguments: Sendable {
  /// Where to listen.
  public var host = "127.0.0.1"
  /// 0 takes any free port.
  public var port: UInt16 = 0
  /// How many loops; nil is one a core.
  public var loops: Int?
  /// The server's certificate chain and its key, as PEM files.
  public var tlsCertificate: String?
  public var tlsKey: String?

  /// Of `--limit name=value`, durations in milliseconds.
  public var limits = ServerLimits()

  /// - Throws: ``Problem`` for what is no argument of a server.
  public init(_ arguments: some Sequence<String>) throws(Problem) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0]
      guard let value = parts.count > 1 ? parts[1] : rest.next() else { throw Problem("\(name) lacks its value") }
      switch name {
      case "--host": host = value
      case "--port": port = try Self.number(value, name)
      case "--loops": loops = Int(try Self.number(value, name) as UInt16)
      case "--limit": guard limits.set(value) else { throw Problem("no limit is set by \(value)") }
      case "--tls-cert": tlsCertificate = value
      case "--tls-key": tlsKey = value
      default: throw Problem("\(name) is not known")
      }
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else { throw Problem("--tls-cert and --tls-key go together") }
  }

  private static func number<Number: FixedWidthInteger>(_ text: String, _ name: String) throws(Problem) -> Number {
    guard let number = Number(text) else { throw Problem("\(name) has no number: \(text)") }
    return number
  }

  /// What is wrong with a command line.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }
}
