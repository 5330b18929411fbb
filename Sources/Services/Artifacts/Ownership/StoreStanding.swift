/// Whose an artifact store is, as far as its marker and the database tell.
enum StoreStanding: Sendable, Equatable, CaseIterable {
  /// This database's, or nobody's until now.
  case ours
  /// It has no marker, though this database has put one into the store: it was removed, or this is another store.
  case missing
  /// It has another database's marker, though this one has put its own into the store.
  case replaced
  /// It was another database's before this one came, which may be a backup from before there were markers.
  case anothers
  /// Two databases think that it is theirs, one of them a copy of the other.
  case disputed

  /// Whether it seems not to be the store that the database's artifacts are in, or can be in.
  var isElsewhere: Bool { self == .missing || !allowsWriting }

  /// Whether artifacts may be written: not where another database removes what it does not know.
  var allowsWriting: Bool { self != .replaced && self != .anothers }

  /// Whether artifacts may be removed: what lies in another's store, or in one that a copy has rows of, may be its own.
  var allowsRemoval: Bool { self == .ours }

  /// What is wrong, and what an operator has to do about it, who finds the marker at this place; nil where nothing is.
  func problem(marker: String, expected: StoreMarker) -> String? {
    switch self {
    case .ours: nil
    case .missing:
      "There is no \(marker), which says that the artifacts of this database are here: is it the store that they are in?"
        + " All servers of a database need the same one. Where the artifacts were moved here, or are gone for good, write"
        + " this line into it; until then nothing is removed: \(expected.line)"
    case .replaced:
      "\(marker) says that these are another database's artifacts, and this database has its own in another place: is it the"
        + " store that they are in? All servers of a database need the same one. Nothing is stored here or removed, since"
        + " the other one removes what it does not know."
    case .anothers:
      "\(marker) says that another database keeps its artifacts here, and that one removes what it does not know: nothing of"
        + " this one is stored here, and it removes nothing. Give it a bucket, a prefix (ARTIFACTS_S3_PREFIX) or a folder"
        + " (ARTIFACTS_DIR) of its own, and copy what it has here already there, but for the marker. If the other one is"
        + " gone for good, remove the marker: what it has left here is then removed after a day."
    case .disputed:
      "\(marker) was written by a copy of this database, or by the one that this is a copy of, such as a backup that was"
        + " restored. Nothing is removed from the store, so that no artifacts of the other one are lost. A copy that stays"
        + " needs a bucket or a folder of its own. When only this database is left here, write this line into the marker:"
        + " \(expected.line)"
    }
  }
}

/// The folder of artifacts is not the one that the database's artifacts are in, or can be in. The text is for operators.
public struct ArtifactStoreElsewhere: Error, CustomStringConvertible {
  public let description: String
}
