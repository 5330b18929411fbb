import ArgumentParser
import Database
import EventLoop
import Logging
import Services

/// `vantflow migrate`: bring the schema of a database up to date, and nothing else.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Apply what is missing to the database that DATABASE_URL names.")

  func run() async throws {
    let settings = try Settings(reading: try await SettingTexts.ofProcess())
    let database = DatabaseConfiguration(url: try settings.requiredDatabaseURL())
    let loop = EventLoop(name: "migrate")
    let outcome = await Result { () async throws in
      try await Migrator(configuration: database, loop: loop, logger: .make(settings)).apply(Schema.migrations)
    }
    await loop.shutdown()
    let applied = try outcome.get()
    for migration in applied { print("applied \(migration.number) \(migration.name)") }
    if applied.isEmpty { print("the schema is up to date") }
  }
}
