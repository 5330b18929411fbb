import CPostgres
import EventLoop

/// The keywords for PQconnectStartParams, in libpq's own names.
struct ConnectionParameters: Sendable {
  private(set) var values: [String: String]

  /// Reads a URL or a `key=value` string with libpq's own parser.
  ///
  /// - Throws: ``DatabaseError/Code/configuration``, without the URL, which holds a password.
  init(url: String) throws(DatabaseError) {
    var message: UnsafeMutablePointer<CChar>?
    guard let parsed = PQconninfoParse(url, &message) else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw DatabaseError(.configuration, operation: "read the database URL", reason: reason)
    }
    defer { PQconninfoFree(parsed) }
    values = Self.given(parsed)
    // The environment (PGHOST) and the built-in default decide only where the URL is silent.
    if values["host"] == nil, values["hostaddr"] == nil, let defaults = PQconndefaults() {
      values["host"] = Self.given(defaults)["host"]
      PQconninfoFree(defaults)
    }
  }

  subscript(keyword: String) -> String? {
    get { values[keyword] }
    set { values[keyword] = newValue }
  }

  /// Adds settings of the session, behind those that the URL brings.
  mutating func addOptions(_ settings: [(name: String, value: String)]) {
    let added = settings.map { "-c \($0.name)=\($0.value)" }.joined(separator: " ")
    values["options"] = values["options"].map { "\($0) \(added)" } ?? added
  }

  /// Resolves every host through the loop, since PQconnectStart would block on it: "you must supply hostaddr …
  /// sufficiently to ensure that a DNS lookup is not needed" (libpq, PQconnectStartParams). Hosts with several addresses
  /// are listed once an address, so that libpq tries each.
  func resolved(on loop: EventLoop) async throws(DatabaseError) -> ConnectionParameters {
    guard let host = values["host"], values["hostaddr"] == nil, !host.isEmpty else { return self }
    let names = host.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let givenPorts = (values["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var hosts: [String] = []
    var addresses: [String] = []
    var ports: [String] = []
    for (index, name) in names.enumerated() {
      let port = givenPorts.count > 1 ? givenPorts[min(index, givenPorts.count - 1)] : givenPorts.first ?? ""
      // A path, or an abstract socket, is no name to resolve.
      if name.isEmpty || name.hasPrefix("/") || name.hasPrefix("@") {
        hosts.append(name)
        addresses.append("")
        ports.append(port)
        continue
      }
      do {
        for address in try await loop.resolve(host: name, port: 0) {
          hosts.append(name)
          addresses.append(address.host)
          ports.append(port)
        }
      } catch {
        // One of several hosts that does not resolve is one that cannot be reached; the others may be.
        if names.count == 1 {
          throw DatabaseError(.unreachable, operation: "connect", reason: error.description)
        }
      }
    }
    guard !hosts.isEmpty else {
      throw DatabaseError(.unreachable, operation: "connect", reason: "no host of \(host) resolves")
    }
    var copy = self
    copy.values["host"] = hosts.joined(separator: ",")
    copy.values["hostaddr"] = addresses.joined(separator: ",")
    if ports.contains(where: { !$0.isEmpty }) { copy.values["port"] = ports.joined(separator: ",") }
    return copy
  }

  private static func given(_ list: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var values: [String: String] = [:]
    var option = list
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return values
  }
}

extension ConnectionParameters {
  /// What a session is for; its limits are set when it starts.
  enum Role: Sendable {
    case shared, leased, listener, script
  }

  /// The parameters of a session of the given role.
  init(_ configuration: DatabaseConfiguration, role: Role) throws(DatabaseError) {
    try self.init(url: configuration.url)
    let limits = configuration.limits
    self["application_name"] = configuration.applicationName
    self["client_encoding"] = "UTF8"
    // Kerberos would ask its files and servers while we wait (PQconnectStart must not block).
    self["gssencmode"] = "disable"
    // A peer that vanished without a word is noticed by the kernel, not after its hours-long default.
    self["keepalives"] = "1"
    self["keepalives_idle"] = self["keepalives_idle"] ?? "15"
    self["keepalives_interval"] = self["keepalives_interval"] ?? "5"
    self["keepalives_count"] = self["keepalives_count"] ?? "3"
    self["tcp_user_timeout"] = self["tcp_user_timeout"] ?? "20000"
    addOptions(Self.endOfClient(limits))
    // Of several hosts the one that takes changes; the one that a failover has made a standby is no server of ours.
    self["target_session_attrs"] = self["target_session_attrs"] ?? "read-write"
    switch role {
    case .shared:
      addOptions([("statement_timeout", "\(limits.sharedStatement.wholeMilliseconds)")])
    case .leased:
      addOptions([
        ("statement_timeout", "\(limits.leasedStatement.wholeMilliseconds)"),
        ("idle_in_transaction_session_timeout", "\(limits.idleInTransaction.wholeMilliseconds)"),
      ])
    case .listener, .script:
      break
    }
  }
}

extension ConnectionParameters {
  /// How the server notices that we are gone. Busy with a statement it does not look by itself: one that waits for a lock
  /// would wait on, get it and be carried out for nobody, a claim among them, whose runs nobody executes. Idle it sees a
  /// socket that was closed; one whose host vanished stays by the kernel's default for two hours, with the session's place
  /// among max_connections, its LISTEN and its session locks.
  private static func endOfClient(_ limits: DatabaseLimits) -> [(name: String, value: String)] {
    [
      ("client_connection_check_interval", "\(limits.clientCheck.wholeMilliseconds)"),
      ("tcp_keepalives_idle", "15"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3"),
      ("tcp_user_timeout", "20000"),
    ]
  }
}

extension Duration {
  var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
