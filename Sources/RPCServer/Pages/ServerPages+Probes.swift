import RPC

extension ServerPages {
  /// Adds what orchestrators ask: `/healthz`, 200 while the process answers at all, and `/readyz`, 200 while `health`
  /// says that the server as a whole serves, and the server does not drain; 503 otherwise.
  public mutating func addProbes(_ health: HealthService) {
    add("/healthz") { _ in PageResponse("ok") }
    add("/readyz") { request in
      if request.isDraining { return .shuttingDown }
      return health.status() == .serving ? PageResponse("ok") : PageResponse(status: 503, "The server is not ready.")
    }
  }
}
