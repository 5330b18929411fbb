import Database
import RPCServer
import Services

extension Node {
  /// What probes and Prometheus ask for, and downloads.
  static func pages(health: HealthService, database: Database, services: VantFlowServices) -> ServerPages {
    var pages = ServerPages()
    pages.addProbes(health)
    services.addPages(to: &pages)
    pages.addMetrics { text in
      let gauges = database.gauges
      text.family("vantflow_database_connections", .gauge, "Connections to the database, by what they are for.")
      for (state, count) in [("shared", gauges.sharedOpen), ("leased", gauges.leased), ("free", gauges.free)] {
        text.sample("vantflow_database_connections", [("state", state)], count)
      }
      text.single(
        "vantflow_database_connections_max", .gauge, "Connections to the database that the process may have.",
        gauges.limit)
      text.single(
        "vantflow_database_waiting_leases", .gauge, "Loops that wait for a connection for a transaction.",
        gauges.waiting)
      services.addMetrics(to: &text)
    }
    return pages
  }
}
