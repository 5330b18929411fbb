import ArgumentParser

/// Browser work described in words: planned, reviewed, executed on Chromium and watched live, over gRPC.
@main
struct VantFlow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vantflow",
    abstract: "Browser work described in words: planned, reviewed, executed on Chromium and watched live.",
    subcommands: [
      UpCommand.self, ServeCommand.self, RunnerCommand.self, MigrateCommand.self, DemoCommand.self, LogsCommand.self,
      ConfigCommand.self,
    ])
}
