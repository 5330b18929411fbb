import RPC

/// The counters of a server: those of its loops, added up when they are read. Any thread.
final class ServerMetrics: Sendable {
  /// By the numbers of their routes; the first is for all that are not known, since clients can make up as many names as
  /// they like.
  let methods: [MethodLabels]
  let loops: [LoopMetrics]

  init(routes: [Route], loops: Int) {
    methods = [.unknown] + routes.map(MethodLabels.init)
    self.loops = (0..<loops).map { _ in LoopMetrics(methods: routes.count + 1) }
  }

  func sum(_ number: (LoopMetrics) -> Int) -> Int { loops.reduce(0) { $0 &+ number($1) } }
  func sum(_ method: Int, _ number: (CallTallies) -> Int) -> Int { sum { number($0.calls(method)) } }
}

/// How a method is called in metrics, as go-grpc-prometheus began it and dashboards expect it.
struct MethodLabels: Sendable {
  let type: String
  let service: String
  let method: String

  static let unknown = MethodLabels(type: "unary", service: "unknown", method: "unknown")

  private init(type: String, service: String, method: String) {
    (self.type, self.service, self.method) = (type, service, method)
  }

  init(_ route: Route) {
    let parts = route.path.split(separator: "/")
    service = parts.first.map(String.init) ?? ""
    method = parts.last.map(String.init) ?? ""
    switch route.kind {
    case .unary: type = "unary"
    case .clientStreaming: type = "client_stream"
    case .serverStreaming: type = "server_stream"
    case .bidirectional: type = "bidi_stream"
    }
  }

  var labels: [(String, String)] { [("grpc_type", type), ("grpc_service", service), ("grpc_method", method)] }
}
