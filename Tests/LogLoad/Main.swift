import Glibc

/// The log pipeline under load, for Benchmarks/bench/logs.py: `log-load serve --data FOLDER` is a server whose runs are
/// written to as its standard input says; `log-load follow --port PORT --run ID …` is any number of its followers.
@main
enum LogLoad {
  static func main() async throws {
    let arguments = Arguments(CommandLine.arguments.dropFirst(2))
    switch CommandLine.arguments.dropFirst().first {
    case "serve": try await LogServer.run(arguments)
    case "follow": try await Followers.run(arguments)
    default: say("usage: log-load serve|follow --name value …")
    }
  }
}

/// Names and values of the command line.
struct Arguments {
  private var values: [String: String] = [:]

  init(_ words: some Sequence<String>) {
    var words = words.makeIterator()
    while let name = words.next(), let value = words.next() { values[name] = value }
  }

  subscript(name: String) -> String? { values["--\(name)"] }

  func number(_ name: String, default number: Int) -> Int { self[name].flatMap(Int.init) ?? number }
}

/// Prints a line for who reads standard output, at once.
func say(_ line: String) {
  print(line)
  fflush(nil)
}
