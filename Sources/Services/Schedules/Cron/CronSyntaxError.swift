/// What is wrong with a cron expression, and where.
struct CronSyntaxError: Error, Equatable, CustomStringConvertible {
  /// The character at which it goes wrong, from 1; one past the end where something is missing.
  let position: Int
  /// A sentence without its full stop, for people.
  let reason: String

  var description: String { "at character \(position): \(reason)" }
}
