import EventLoop
import RPC

extension PrometheusText {
  /// Adds what a server has counted: the families of go-grpc-prometheus, with the buckets of grpc/proposal A66, and those
  /// of its connections.
  mutating func add(_ server: ServerMetrics) {
    addCounter("grpc_server_started_total", "Calls that were started.", server) { $0.started }
    addHandled(server)
    addCounter("grpc_server_msg_received_total", "Messages that were received.", server) { $0.received }
    addCounter("grpc_server_msg_sent_total", "Messages that were sent.", server) { $0.sent }
    addDurations(server)
    addConnections(server)
  }

  private mutating func addCounter(
    _ name: String, _ help: String, _ server: ServerMetrics, _ number: (CallTallies) -> Int
  ) {
    family(name, .counter, help)
    for (index, method) in server.methods.enumerated() { sample(name, method.labels, server.sum(index, number)) }
  }

  /// A method that has not been called has OK alone, so that its rate can be told from the first call on.
  private mutating func addHandled(_ server: ServerMetrics) {
    let name = "grpc_server_handled_total"
    family(name, .counter, "Calls that have ended, by their status.")
    for (index, method) in server.methods.enumerated() {
      for code in 0..<StatusCode.count {
        let handled = server.sum(index) { $0.handled(code) }
        if handled > 0 || code == 0 {
          sample(name, method.labels + [("grpc_code", Self.codeNames[code])], handled)
        }
      }
    }
  }

  private mutating func addDurations(_ server: ServerMetrics) {
    let name = "grpc_server_handling_seconds"
    family(name, .histogram, "How long calls took in the server, from their headers to their status, in seconds.")
    for (index, method) in server.methods.enumerated() {
      let buckets = (0..<LatencyBuckets.count).map { bucket in server.sum(index) { $0.bucket(bucket) } }
      // Forty lines for each method that nobody calls would be most of the page.
      guard buckets.contains(where: { $0 > 0 }) else { continue }
      self.buckets(name, method.labels, buckets, nanoseconds: server.sum(index) { $0.nanoseconds })
    }
  }

  private mutating func addConnections(_ server: ServerMetrics) {
    let running = server.methods.indices.reduce(0) { $0 + server.sum($1) { $0.started - $0.allHandled } }
    single("vantflow_rpc_server_calls_running", .gauge, "Calls that have not ended.", max(0, running))
    let accepted = server.sum { $0.connectionsAccepted.current }
    let closed = ConnectionEnd.Label.allCases.map { label in (label, server.sum { $0.connectionsClosed(label) }) }
    single("vantflow_rpc_server_connections_accepted_total", .counter, "Connections that were accepted.", accepted)
    single(
      "vantflow_rpc_server_connections_refused_total", .counter, "Connections that were closed at once.",
      server.sum { $0.connectionsRefused.current })
    let open = max(0, accepted - closed.reduce(0) { $0 + $1.1 })
    single("vantflow_rpc_server_connections", .gauge, "Connections that are open.", open)
    family("vantflow_rpc_server_connections_closed_total", .counter, "Connections that have ended, by the reason.")
    for (label, count) in closed {
      sample("vantflow_rpc_server_connections_closed_total", [("reason", "\(label)")], count)
    }
    single(
      "vantflow_rpc_server_http1_requests_total", .counter, "Requests of HTTP/1.1.",
      server.sum { $0.http1Requests.current })
    single(
      "vantflow_rpc_server_received_bytes_total", .counter, "Bytes that were read from connections.",
      server.sum { $0.bytesRead.current })
    single(
      "vantflow_rpc_server_sent_bytes_total", .counter, "Bytes that were written to connections.",
      server.sum { $0.bytesWritten.current })
  }

  /// As Go spells them: "OK", "Canceled", "NotFound".
  private static let codeNames: [String] = (0..<StatusCode.count).map { number in
    let name = StatusCode(rawValue: number).map { "\($0)" } ?? "UNKNOWN"
    switch name {
    case "OK": return name
    case "CANCELLED": return "Canceled"
    default: return name.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()
    }
  }
}

extension CallTallies {
  fileprivate var allHandled: Int { (0..<StatusCode.count).reduce(0) { $0 + handled($1) } }
}
