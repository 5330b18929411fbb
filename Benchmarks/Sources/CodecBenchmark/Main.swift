/// Times the project's codec and swift-protobuf's on the same messages and prints a line of JSON for each message.
///
/// Usage: `codec-benchmark [rounds]`. The two take turns within a round; each figure is the median of the rounds.
@main
enum Main {
  static func main() throws {
    let rounds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 5
    for subject in try Subject.all() {
      try subject.check()
      print(Timing.measure(subject, rounds: rounds).json)
    }
  }
}
