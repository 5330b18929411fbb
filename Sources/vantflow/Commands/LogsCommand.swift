import ArgumentParser
import EventLoop
import Glibc
import Messages
import RPC
import RPCClient
import Synchronization

/// `vantflow logs`: a run's log, as a line an entry.
struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print a run's log, and follow it to the end of the run.",
    discussion: """
      Ends with 0 when the run has completed or, without --follow, has not ended yet; with 1 when it has failed and 2 when \
      it was cancelled; with 69 when no server can be reached, 66 when there is no such log, 74 when standard output cannot \
      be written, 130 by Ctrl-C, and 141 when nobody reads its output any more.
      """)

  @Argument(help: "The id of the run.")
  var run: String

  @Flag(name: .shortAndLong, help: "Stay until the run has ended.")
  var follow = false

  @Option(help: "Only entries behind this number.")
  var after: Int64 = 0

  @Option(help: "Only entries of this level or above: debug, info, warning, error.")
  var level: Level = .debug

  @Option(help: "Only entries of the task with this number.")
  var task: Int32?

  @OptionGroup var client: ClientOptions

  enum Level: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error
  }

  func validate() throws {
    if after < 0 { throw ValidationError("--after must not be negative") }
    if let task, task < 1 { throw ValidationError("--task counts from 1") }
  }

  func run() async throws {
    let settings = try await client.settings()
    let ending = try await Interruptible.run { try await print(settings) }
    switch ending {
    case .interrupted: throw ExitCode(130)
    case .finished(let code): if code != 0 { throw ExitCode(code) }
    }
  }

  /// - Returns: the exit code.
  private func print(_ settings: ClientSettings) async throws -> Int32 {
    let loop = EventLoop(name: "logs")
    let channel = try settings.channel(on: loop)
    let code: Int32
    do {
      code = try await printLog(channel)
    } catch let error as RPCError {
      code = Self.exitCode(of: error)
      if error.code != .cancelled { Self.complain("\(error)") }
    } catch let failure as TextOutput.Failure {
      code = Self.exitCode(of: failure)
      if case .failed(let error) = failure { Self.complain("\(error)") }
    }
    await channel.shutdown()
    await loop.shutdown()
    return code
  }

  private func printLog(_ channel: Channel) async throws -> Int32 {
    let printer = LogPrinter(hasColours: isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil)
    let minLevel = minLevel
    let told = Mutex("")
    let reader = RunLogReader(channel: channel, run: run, follows: follow) { error, _ in
      // Not with each attempt.
      let isNew = told.withLock { told in
        defer { told = error.message }
        return told != error.message
      }
      if isNew { Self.complain("\(error.message) Going on from where the log stands.") }
    }
    let state = try await reader.read(after: after) { entries in
      var lines = ""
      for entry in entries
      where entry.level.rawValue >= minLevel.rawValue && task ?? entry.taskNumber == entry.taskNumber {
        lines += printer.line(entry) + "\n"
      }
      try TextOutput.standard.write(lines)
    }
    return state.map(Self.exitCode(of:)) ?? 0
  }

  private var minLevel: LogLevel {
    switch level {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }

  static func exitCode(of state: RunState) -> Int32 {
    switch state {
    case .completed: 0
    case .cancelled: 2
    default: 1
    }
  }

  /// As sysexits.h has them.
  static func exitCode(of error: RPCError) -> Int32 {
    switch error.code {
    case .notFound, .failedPrecondition: 66
    case .invalidArgument: 64
    case .unavailable, .deadlineExceeded: 69
    default: 70
    }
  }

  /// As a shell has it of who is ended by SIGPIPE; as sysexits.h has the others.
  static func exitCode(of failure: TextOutput.Failure) -> Int32 {
    switch failure {
    case .readerIsGone: 128 + SIGPIPE
    case .failed: 74
    }
  }

  /// Says something beside the log.
  private static func complain(_ text: String) {
    let line = Array("vantflow logs: \(LogPrinter.harmless(text))\n".utf8)
    // Nothing can be said of an error of standard error.
    _ = write(STDERR_FILENO, line, line.count)
  }
}
