/// Why a request is not answered. The connection is of no further use: where the next request begins is not known.
public enum HTTP1Error: Error, Equatable {
  /// It does not begin with a method that is known: perhaps it is another protocol.
  case notARequest
  /// It is not HTTP/1.1; what is wrong with it, for who debugs the client.
  case malformed(String)
  /// Its length can be read in two ways, by which requests are smuggled past a proxy (RFC 9112, section 11.2).
  case ambiguousLength
  case targetTooLong
  case headerTooLarge
  case bodyTooLarge
  /// RFC 9110, section 10.1.1.
  case unknownExpectation
  /// RFC 9112, section 6.1.
  case unknownTransferCoding
  /// The client speaks another version of HTTP.
  case unsupportedVersion

  /// What the client is told.
  public var status: Int {
    switch self {
    case .notARequest, .malformed, .ambiguousLength: 400
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .unknownExpectation: 417
    case .headerTooLarge: 431
    case .unknownTransferCoding: 501
    case .unsupportedVersion: 505
    }
  }
}

extension HTTP1Error: CustomStringConvertible {
  /// Safe to show: it quotes nothing of the request.
  public var description: String {
    switch self {
    case .notARequest: "This is no request of HTTP/1.1."
    case .malformed(let problem): "The request is malformed: \(problem)."
    case .ambiguousLength: "The request does not say without doubt how long it is."
    case .targetTooLong: "The request's target is too long."
    case .headerTooLarge: "The request's header is too large."
    case .bodyTooLarge: "The request's body is too large."
    case .unknownExpectation: "The request expects what is not done here."
    case .unknownTransferCoding: "The request's transfer coding is not known here."
    case .unsupportedVersion: "HTTP/1.1 and HTTP/2 are spoken here."
    }
  }
}
