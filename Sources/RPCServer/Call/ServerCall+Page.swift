import HTTP2
import RPC

// Plain pages, for probes, people and downloads: those that HTTP/1.1 answers too.
extension ServerCall {
  func answerPage() {
    guard head.route == nil else { return sendOnlyHeaders(ResponseHeaders.onlyPost, .empty) }
    let target = extras.unknownPath.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let (path, query) = (target.first.map(String.init) ?? "", target.count > 1 ? String(target[1]) : "")
    let run = connection.owner.startPage(
      path, query: query, isHead: head.verb == .head, fields: .http2(extras.metadata), for: self)
    guard let run else { return pageIsMade(.notFound) }
    // It may be done already; cancelling it then changes nothing.
    extras.page = run
  }
}

extension ServerCall: PageReceiver {
  func pageIsMade(_ page: PageResponse) {
    guard isOpen else { return }
    var fields = HTTP2Headers()
    fields.append(":status", "\(page.status)")
    for field in page.fields { fields.append(field.name, field.value) }
    if let length = page.contentLength { fields.append("content-length", "\(length)") }
    guard head.verb == .get, page.body.count > 0 else { return sendOnlyHeaders(.empty, fields) }
    do {
      try sendResponse(.empty, fields)
    } catch {
      return giveUp(.internalError)
    }
    switch page.body {
    case .whole(let bytes):
      _ = takePage(bytes)
      finish()
    case .streamed: response = .page
    }
  }

  func takePage(_ bytes: [UInt8]) -> Bool {
    if pendingBytes == 0 { lastProgress = loop.now }
    let before = pendingBytes
    bytes.withUnsafeBytes { append($0) }
    connection.pendingResponseBytes += pendingBytes - before
    return pendingBytes < limits.writeHighWaterBytes
  }

  func pageHasEnded(isWhole: Bool) {
    guard response == .page else { return }
    response = .ended
    if isWhole { finish() } else { giveUp(.internalError) }
  }
}
