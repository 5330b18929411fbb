public import RPCServer

extension VantFlowServices {
  /// Adds what the services count to the page of metrics; it does not wait for anything.
  public func addMetrics(to text: inout PrometheusText) {
    runQueue.metrics.add(to: &text)
    newsroom.hub.addMetrics(to: &text)
  }
}
