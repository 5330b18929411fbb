/// A request as a client of HTTP/1.1 has sent it, complete with its body.
public struct HTTP1Request: Sendable, Equatable {
  /// A header field: its name as it came, its value without the space around it.
  public struct HeaderField: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// In upper case, such as "GET".
  public var method: String
  /// Percent-encoded as it came, without the query: "/healthz"; "*" for the server as a whole.
  public var path: String
  /// Without the question mark; empty when there is none.
  public var query: String
  /// 0 or 1, of HTTP/1.x.
  public var minorVersion: Int
  /// In the order in which they came; those behind a chunked body are left out (RFC 9110, section 6.5.1).
  public var fields: [HeaderField]
  public var body: [UInt8]
  /// Whether the client wants to go on using the connection.
  public var keepsAlive: Bool

  /// The value of the first field of this name, which is compared without regard to case.
  public subscript(name: String) -> String? { values(name).first }

  /// The values of every field of this name.
  public func values(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
}
