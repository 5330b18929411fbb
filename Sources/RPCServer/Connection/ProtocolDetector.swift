/// Tells from a connection's first bytes what is spoken on it.
enum ProtocolDetector {
  enum Verdict {
    case undecided
    case http2
    case http1
  }

  /// No method of HTTP/1.1 begins like HTTP/2's preface, "PRI * HTTP/2.0" (RFC 9113, section 3.4).
  static func look(at bytes: UnsafeRawBufferPointer) -> Verdict {
    let preface: StaticString = "PRI"
    let count = min(bytes.count, preface.utf8CodeUnitCount)
    guard (0..<count).allSatisfy({ bytes[$0] == preface.utf8Start[$0] }) else { return .http1 }
    return count == preface.utf8CodeUnitCount ? .http2 : .undecided
  }
}
