import Glibc

/// Where this machine has PostgreSQL's programs.
struct PostgresBinaries: Sendable, Equatable {
  let directory: String

  var initdb: String { directory + "/initdb" }
  var postgres: String { directory + "/postgres" }

  /// The folder in PG_BIN, or the newest version that Debian's packages installed, or the first in PATH. Blocks.
  static func find() throws(EmbeddedClusterError) -> PostgresBinaries {
    if let chosen = getenv("PG_BIN").map({ String(cString: $0) }), !chosen.isEmpty {
      let binaries = PostgresBinaries(directory: chosen)
      guard binaries.areThere else {
        throw EmbeddedClusterError("find PostgreSQL", "PG_BIN is \(chosen), which has no initdb and postgres")
      }
      return binaries
    }
    let packaged = newestFirst(Files.names(in: debian)).map { "\(debian)/\($0)/bin" }
    let path = getenv("PATH").map { String(cString: $0).split(separator: ":").map(String.init) } ?? []
    for directory in packaged + path {
      let binaries = PostgresBinaries(directory: directory)
      if binaries.areThere { return binaries }
    }
    throw EmbeddedClusterError(
      "find PostgreSQL",
      "no server is installed (looked in \(debian) and PATH): install the package postgresql, or set PG_BIN or DATABASE_URL"
    )
  }

  static func newestFirst(_ versions: [String]) -> [String] {
    versions.compactMap { name in Double(name).map { (name, $0) } }.sorted { $0.1 > $1.1 }.map { $0.0 }
  }

  private static let debian = "/usr/lib/postgresql"

  private var areThere: Bool {
    access(initdb, X_OK) == 0 && access(postgres, X_OK) == 0
  }
}
