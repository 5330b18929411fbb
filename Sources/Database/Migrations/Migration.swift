/// A step of the schema: a numbered file of SQL, applied once, in a transaction of its own.
///
/// Servers are replaced one by one, so older programs run on behind it, are started again, and are returned to. It is
/// safe for them when their statements find what they name and write what is complete without them: it adds tables,
/// indexes, columns that are nullable or have a default, and functions that keep their signatures and what they promise;
/// it takes nothing away, renames nothing, and demands nothing of a row that those programs do not keep. Such a
/// migration says so (`worksFor`). What older programs still use is removed by a later one, when none of them is left.
public struct Migration: Sendable, Equatable {
  /// 1, 2, 3, … without gaps.
  public let number: Int
  /// What it does, for people.
  public let name: String
  /// The statements. BEGIN and COMMIT are not for it to say.
  public let sql: String
  /// The last migration that a program has to know in order to work with what this one makes; nil: this one.
  public let worksFor: Int?

  /// Describes a step.
  ///
  /// - Parameters:
  ///   - number: the one behind that of the last step.
  ///   - name: what it does, for people.
  ///   - sql: the statements.
  ///   - worksFor: a promise: programs that know the migrations up to this earlier one work with the new schema too.
  ///     Not given, only programs that know the new migration do: older ones that run are disturbed, and are not started
  ///     again.
  public init(_ number: Int, _ name: String, _ sql: String, worksFor: Int? = nil) {
    self.number = number
    self.name = name
    self.sql = sql
    self.worksFor = worksFor
  }

  /// Describes a step that is in a file, as SwiftPM's `.embedInCode` gives it. See `init(_:_:_:worksFor:)`.
  public init(_ number: Int, _ name: String, _ sql: [UInt8], worksFor: Int? = nil) {
    self.init(number, name, String(decoding: sql, as: UTF8.self), worksFor: worksFor)
  }
}
