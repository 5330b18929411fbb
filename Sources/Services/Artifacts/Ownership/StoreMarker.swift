import Database

/// What lies in an artifact store to say whose it is: one line, which people can read and write.
///
///     vantflow-store 1 owner=0193b2c4-… stamp=7f0e11d2-…
///
/// The owner is a database's name in this store. The stamp is replaced again and again, in the store and in the database: a
/// copy of the database, such as one that was restored from a backup, has the name as well, and soon another stamp.
struct StoreMarker: Equatable {
  /// The object, or the file, behind the prefix of all keys. No key of an artifact looks like it.
  static let name = "vantflow-store"
  /// More is no marker.
  static let maximumBytes = 1024

  let owner: UUID
  /// Nil once two databases of this owner were seen at the store.
  let stamp: UUID?

  init(owner: UUID, stamp: UUID?) {
    self.owner = owner
    self.stamp = stamp
  }

  /// Nil where it is something else.
  init?(_ bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 4, words[0] == "vantflow-store", words[1] == "1",
      let owner = Self.value("owner", in: words[2]).flatMap({ UUID(String($0)) }),
      let stamp = Self.value("stamp", in: words[3])
    else { return nil }
    self.owner = owner
    if stamp == Self.disputed {
      self.stamp = nil
    } else {
      guard let stamp = UUID(String(stamp)) else { return nil }
      self.stamp = stamp
    }
  }

  var bytes: [UInt8] { Array((line + "\n").utf8) }

  var line: String { "vantflow-store 1 owner=\(owner) stamp=\(stamp?.description ?? Self.disputed)" }

  private static let disputed = "disputed"

  private static func value(_ name: String, in word: Substring) -> Substring? {
    word.hasPrefix("\(name)=") ? word.dropFirst(name.utf8.count + 1) : nil
  }
}
