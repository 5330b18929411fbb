import Database

/// What the database knows of a store that it has artifacts in.
struct StoreRecord: Sendable {
  let owner: UUID
  /// What the marker says; nil before there is one.
  let stamp: UUID?
  /// What it is to say next, and may say already, where a server died behind its writing; nil where another server has
  /// just renewed it.
  let nextStamp: UUID?

  init(owner: UUID, stamp: UUID?, nextStamp: UUID?) {
    self.owner = owner
    self.stamp = stamp
    self.nextStamp = nextStamp
  }

  init(row: Row) throws(DatabaseError) {
    owner = try row.column("owner")
    stamp = try row.column("stamp")
    nextStamp = try row.column("next_stamp")
  }

  /// The marker that the store should have.
  var expected: StoreMarker { StoreMarker(owner: owner, stamp: stamp ?? nextStamp) }

  /// Whose a store with these bytes in its marker is; nil for one without a marker.
  func standing(of bytes: [UInt8]?) -> StoreStanding {
    guard let bytes else { return stamp == nil ? .ours : .missing }
    guard let marker = StoreMarker(bytes), marker.owner == owner else { return stamp == nil ? .anothers : .replaced }
    guard let said = marker.stamp else { return .disputed }
    return said == stamp || said == nextStamp ? .ours : .disputed
  }
}
