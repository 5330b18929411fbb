import HTTP2

// Plain pages, for probes and people: those that HTTP/1.1 answers too.
extension ServerCall {
  func answerPage() {
    guard head.route == nil else { return sendOnlyHeaders(ResponseHeaders.onlyPost, .empty) }
    let target = extras.unknownPath.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let (path, query) = (target.first.map(String.init) ?? "", target.count > 1 ? String(target[1]) : "")
    let run = connection.owner.startPage(path, query: query) { [self] page in
      extras.page = nil
      send(page)
    }
    guard let run else { return send(.notFound) }
    extras.page = run
  }

  private func send(_ page: PlainPage) {
    guard isOpen else { return }
    var fields = HTTP2Headers()
    fields.append(":status", "\(page.status)")
    for field in page.fields { fields.append(field.name, field.value) }
    fields.append("content-length", "\(page.body.count)")
    guard head.verb == .get, !page.body.isEmpty else { return sendOnlyHeaders(.empty, fields) }
    do {
      try sendResponse(.empty, fields)
      page.body.withUnsafeBytes { append($0) }
      connection.pendingResponseBytes += page.body.count
      finish()
    } catch {
      giveUp(.internalError)
    }
  }
}
