import Glibc

/// What the command line says, and the token of the environment.
struct RunnerArguments {
  /// Behind 127.0.0.1.
  private(set) var serverPort: UInt16 = 0
  private(set) var name = ""
  private(set) var journal = ""
  private(set) var spool = ""
  private(set) var concurrency = 1
  /// It does not look at its own clock, and does not believe that a lease is lost before a write has been refused:
  /// what it does under a lost lease has to be stopped by the server.
  private(set) var isStubborn = false
  let token: String

  /// - Throws: ``Problem`` for what is not known, wrong or missing.
  init(_ arguments: some Sequence<String>) throws(Problem) {
    guard let token = getenv("RUNNER_TOKEN") else { throw Problem(description: "RUNNER_TOKEN is missing") }
    self.token = String(cString: token)
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      if argument == "--stubborn" {
        isStubborn = true
        continue
      }
      guard let value = rest.next() else { throw Problem(description: "\(argument) lacks its value") }
      try take(argument, value)
    }
    guard serverPort > 0, !name.isEmpty, !journal.isEmpty, !spool.isEmpty else {
      throw Problem(description: "--server, --name, --journal and --spool are needed")
    }
  }

  private mutating func take(_ argument: String, _ value: String) throws(Problem) {
    switch argument {
    case "--server":
      guard let port = value.split(separator: ":").last.flatMap({ UInt16($0) }) else {
        throw Problem(description: "\(value) is no address")
      }
      serverPort = port
    case "--name": name = value
    case "--journal": journal = value
    case "--spool": spool = value
    case "--concurrency":
      guard let count = Int(value), count > 0 else { throw Problem(description: "\(value) is no concurrency") }
      concurrency = count
    default: throw Problem(description: "\(argument) is not known")
    }
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}
