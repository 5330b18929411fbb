/// A method of HTTP.
public struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
  /// As it is sent: a token, in upper case by convention.
  public let name: String

  public init(_ name: String) { self.name = name }

  public static let get = HTTPMethod("GET")
  public static let head = HTTPMethod("HEAD")
  public static let put = HTTPMethod("PUT")
  public static let post = HTTPMethod("POST")
  public static let delete = HTTPMethod("DELETE")

  /// Whether doing it twice does what doing it once does (RFC 9110, section 9.2.2).
  public var isIdempotent: Bool { ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(name) }

  public var description: String { name }
}
