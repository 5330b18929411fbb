extension Transfer {
  /// Takes a line of a header section; false ends the transfer.
  ///
  /// 1xx responses come before the one that counts, and trailers behind the body: neither is anybody's, but both count
  /// against the limit.
  func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
    didMove()
    headerBytes += line.count
    guard headerBytes <= limits.responseHeaderBytes else {
      failure = error(.responseTooLarge, "its header section has more than \(limits.responseHeaderBytes) bytes")
      return false
    }
    guard !isHeadDelivered else { return true }
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      head = ResponseHead(status: text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0)
    } else if text == "\r\n" || text == "\n" {
      deliverHead()
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...]
      head?.fields.append(HTTPField(String(text[..<colon]), value.trimmingBlanks))
    }
    return true
  }

  private func deliverHead() {
    guard let head, !(100...199).contains(head.status) || head.status == 101 else { return }
    isHeadDelivered = true
    pipe.setHead(head)
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
