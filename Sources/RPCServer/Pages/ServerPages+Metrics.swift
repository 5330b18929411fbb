extension ServerPages {
  /// Adds `/metrics`, for Prometheus (text format 0.0.4): calls by method and status, with their durations, as
  /// go-grpc-prometheus names them; connections, by the reason of their ends; what the system knows of the process; and
  /// what `more` adds, which must not block.
  ///
  /// The page holds a bounded number of lines, whatever clients do: methods that are not known count under one name.
  public mutating func addMetrics(_ more: @escaping @Sendable (inout PrometheusText) -> Void = { _ in }) {
    add("/metrics") { request in
      var text = PrometheusText()
      text.add(request.metrics)
      text.addProcess()
      more(&text)
      return PageResponse(contentType: PrometheusText.contentType, body: Array(text.text.utf8))
    }
  }
}
