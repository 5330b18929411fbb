/// Where a cluster keeps what.
struct ClusterLayout: Sendable, Equatable {
  /// Everything but the socket; only the cluster's user can enter it.
  let home: String
  /// The folder of the unix socket.
  let sockets: String

  var data: String { home + "/pgdata" }
  /// The data folder while it is being initialised; renamed when it is whole.
  var unfinishedData: String { home + "/pgdata.new" }
  var password: String { home + "/password" }
  var log: String { home + "/server.log" }
  var lock: String { home + "/lock" }
  var postmasterPID: String { data + "/postmaster.pid" }

  static let role = "vantflow"
  static let database = "vantflow"

  /// Decides where the folders are. Blocks.
  init(requested: String, user: SystemUser) {
    let wanted = Files.real(Files.absolute(requested))
    home = user.canReach(wanted) ? wanted : "\(Self.fallback)/\(Self.tag(wanted))"
    let inside = home + "/run"
    sockets = inside.utf8.count <= Self.socketFolderBytes ? inside : "/tmp/vantflow-\(Self.tag(home))"
  }

  /// Makes the folders. Blocks.
  func make(for user: SystemUser) throws(EmbeddedClusterError) {
    try Files.makeDirectories(Files.parent(of: home))
    try Files.makePrivateDirectory(home, owner: user)
    try Files.makePrivateDirectory(sockets, owner: user)
  }

  /// The URL that reaches the cluster.
  func url(password: String, database: String = ClusterLayout.database) -> String {
    "postgres://\(Self.role):\(password)@/\(database)?host=\(Self.escaped(sockets))"
  }

  private static let fallback = "/var/lib/vantflow"

  /// sun_path has 108 bytes, of which "/.s.PGSQL.5432.lock" takes 19 (pqcomm.h).
  private static let socketFolderBytes = 88

  /// A short name for a path: FNV-1a. Nothing secret depends on it.
  static func tag(_ path: String) -> String {
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }

  private static func escaped(_ path: String) -> String {
    path.utf8.reduce(into: "") { text, byte in
      let character = Character(Unicode.Scalar(byte))
      if character.isASCII, character.isLetter || character.isNumber || "/_.-".contains(character) {
        text.append(character)
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }
}
