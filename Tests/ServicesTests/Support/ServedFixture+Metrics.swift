import HTTPClient

extension ServedFixture {
  /// What the server says at /metrics: each sample's value by its name and labels.
  func metrics() async throws -> [String: Double] {
    let client = HTTPClient(loops: [inner.loop])
    var request = HTTPRequest(.get, "http://127.0.0.1:\(port)/metrics")
    request.maximumBodyBytes = 1 << 20
    do {
      let page = String(decoding: try await client.send(request).body.collect(), as: UTF8.self)
      await client.shutdown()
      return page.split(whereSeparator: \.isNewline).reduce(into: [:]) { samples, line in
        guard !line.hasPrefix("#"), let end = line.lastIndex(of: " ") else { return }
        samples[String(line[..<end])] = Double(line[line.index(after: end)...])
      }
    } catch {
      await client.shutdown()
      throw error
    }
  }
}
