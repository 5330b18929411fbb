import Glibc
import Logging
import Services

/// What the environment says.
struct ServerSettings {
  let databaseURL: String
  let artifactsFolder: String
  let port: UInt16
  let connections: Int
  let variant: BrokenVariant
  let version: ServerVersion
  let losesNotifications: Bool
  let runnerAccess: RunnerAccess
  let logLevel: Logger.Level
  /// What executes runs in this process; nil: nobody.
  let noOpWorkers: NoOpWorkers?

  /// - Throws: ``Problem`` with the variable that is missing or wrong.
  init() throws(Problem) {
    databaseURL = try Self.text("DATABASE_URL")
    artifactsFolder = try Self.text("ARTIFACTS_DIR")
    port = try Self.value("PORT", UInt16.init)
    connections = try Self.value("DATABASE_CONNECTIONS") { Int($0) }
    variant = try Self.value("CHAOS_VARIANT", BrokenVariant.init(rawValue:))
    version = getenv("CHAOS_VERSION") == nil ? .present : try Self.value("CHAOS_VERSION", ServerVersion.init(rawValue:))
    losesNotifications = getenv("CHAOS_LOSE_NOTIFICATIONS") != nil
    let tokens = (getenv("RUNNER_TOKENS").map { String(cString: $0) } ?? "").split(separator: ",").map(String.init)
    runnerAccess = RunnerAccess(tokens: tokens, certificateNames: [])
    logLevel = try Self.value("LOG_LEVEL", Logger.Level.init(rawValue:))
    noOpWorkers =
      getenv("NO_OP_WORKERS") == nil
      ? nil
      : NoOpWorkers(
        count: try Self.value("NO_OP_WORKERS") { Int($0) }, batch: try Self.value("NO_OP_BATCH") { Int($0) },
        journal: try Self.text("NO_OP_JOURNAL"))
  }

  private static func text(_ name: String) throws(Problem) -> String {
    guard let text = getenv(name) else { throw Problem(description: "\(name) is missing") }
    return String(cString: text)
  }

  private static func value<Value>(_ name: String, _ read: (String) -> Value?) throws(Problem) -> Value {
    guard let value = read(try text(name)) else { throw Problem(description: "\(name) is wrong") }
    return value
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}
