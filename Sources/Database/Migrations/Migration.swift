/// A step of the schema: a numbered file of SQL, applied once, in a transaction of its own.
public struct Migration: Sendable, Equatable {
  /// 1, 2, 3, … without gaps.
  public let number: Int
  /// What it does, for people.
  public let name: String
  /// The statements. BEGIN and COMMIT are not for it to say.
  public let sql: String

  /// Describes a step.
  public init(_ number: Int, _ name: String, _ sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }

  /// Describes a step that is in a file, as SwiftPM's `.embedInCode` gives it.
  public init(_ number: Int, _ name: String, _ sql: [UInt8]) {
    self.init(number, name, String(decoding: sql, as: UTF8.self))
  }
}
