/// How the engine reaches the entries of a map property that it knows only as memory. See `ElementAccess`.
@usableFromInline
final class EntryAccess: Sendable {
  /// Called with each key and value. Returns false to stop.
  @usableFromInline typealias Visitor = (_ key: UnsafeRawPointer, _ value: UnsafeRawPointer) -> Bool
  /// Called for each new entry, to fill in its key and value. Returns false to stop.
  @usableFromInline typealias Filler =
    (_ index: Int, _ key: UnsafeMutableRawPointer, _ value: UnsafeMutableRawPointer) -> Bool

  @usableFromInline let count: @Sendable (_ property: UnsafeRawPointer) -> Int
  @usableFromInline let visit: @Sendable (_ property: UnsafeRawPointer, _ visitor: Visitor) -> Bool
  @usableFromInline let fill: @Sendable (_ property: UnsafeMutableRawPointer, _ count: Int, _ filler: Filler) -> Bool

  @usableFromInline
  init(
    count: @escaping @Sendable (UnsafeRawPointer) -> Int,
    visit: @escaping @Sendable (UnsafeRawPointer, Visitor) -> Bool,
    fill: @escaping @Sendable (UnsafeMutableRawPointer, Int, Filler) -> Bool
  ) {
    self.count = count
    self.visit = visit
    self.fill = fill
  }
}

extension EntryAccess {
  @inlinable
  static func dictionary<K: MapKey, V: FieldElement>(_ key: K.Type, _ value: V.Type) -> EntryAccess {
    EntryAccess(
      count: { $0.assumingMemoryBound(to: [K: V].self).pointee.count },
      visit: { property, visitor in
        for (key, value) in property.assumingMemoryBound(to: [K: V].self).pointee {
          let goesOn = withUnsafePointer(to: key) { key in
            withUnsafePointer(to: value) { value in visitor(key, value) }
          }
          if !goesOn { return false }
        }
        return true
      },
      fill: { property, count, filler in
        let dictionary = property.assumingMemoryBound(to: [K: V].self)
        if dictionary.pointee.isEmpty { dictionary.pointee.reserveCapacity(count) }
        for index in 0..<count {
          var key = K()
          var value = V()
          let goesOn = withUnsafeMutablePointer(to: &key) { key in
            withUnsafeMutablePointer(to: &value) { value in filler(index, key, value) }
          }
          if !goesOn { return false }
          dictionary.pointee[key] = value
        }
        return true
      })
  }

  @inlinable
  static func entries<K: MapKey, V: FieldElement>(_ key: K.Type, _ value: V.Type) -> EntryAccess {
    EntryAccess(
      count: { $0.assumingMemoryBound(to: MapEntries<K, V>.self).pointee.count },
      visit: { property, visitor in
        for entry in property.assumingMemoryBound(to: MapEntries<K, V>.self).pointee.entries {
          let goesOn = withUnsafePointer(to: entry.key) { key in
            withUnsafePointer(to: entry.value) { value in visitor(key, value) }
          }
          if !goesOn { return false }
        }
        return true
      },
      fill: { property, count, filler in
        let list = property.assumingMemoryBound(to: MapEntries<K, V>.self)
        list.pointee.entries.reserveCapacity(list.pointee.count + count)
        for index in 0..<count {
          var entry = MapEntries<K, V>.Entry(key: K(), value: V())
          let goesOn = withUnsafeMutablePointer(to: &entry.key) { key in
            withUnsafeMutablePointer(to: &entry.value) { value in filler(index, key, value) }
          }
          if !goesOn { return false }
          list.pointee.entries.append(entry)
        }
        return true
      })
  }
}
