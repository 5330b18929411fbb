/// How the engine reaches the values inside a property that it knows only as memory: an `Optional`, an array, or one
/// case of a oneof. Each is a run of values; an optional's run has at most one.
///
/// The closures are made in inlinable code, so that they are specialised for the message's own types where its table
/// is written. A class with constant properties, because calling through one costs no reference counting; a copy of a
/// struct with closures would.
@usableFromInline
final class ElementAccess: Sendable {
  /// Called with the first value, how many there are, and the bytes from one to the next. Returns false to stop.
  @usableFromInline typealias Visitor = (_ first: UnsafeRawPointer, _ count: Int, _ strideBytes: Int) -> Bool
  /// Called for each new value, to fill it in. Returns false to stop.
  @usableFromInline typealias Filler = (_ index: Int, _ value: UnsafeMutableRawPointer) -> Bool

  /// Calls the visitor once, or not at all where there is no value. Returns what it returned, and nil without one.
  @usableFromInline let visit: @Sendable (_ property: UnsafeRawPointer, _ visitor: Visitor) -> Bool?
  /// Adds `count` values at their default and calls the filler for each. An optional that has a value keeps it and
  /// an array appends: this is how a message that comes in pieces merges.
  @usableFromInline let fill: @Sendable (_ property: UnsafeMutableRawPointer, _ count: Int, _ filler: Filler) -> Bool

  @usableFromInline
  init(
    visit: @escaping @Sendable (UnsafeRawPointer, Visitor) -> Bool?,
    fill: @escaping @Sendable (UnsafeMutableRawPointer, Int, Filler) -> Bool
  ) {
    self.visit = visit
    self.fill = fill
  }
}

extension ElementAccess {
  @inlinable
  static func optional<T: FieldElement>(_ type: T.Type) -> ElementAccess {
    ElementAccess(
      visit: { property, visitor in
        // Projected in place: `if let` would copy the payload and retain what it holds. Nothing is written.
        let optional = UnsafeMutableRawPointer(mutating: property).assumingMemoryBound(to: T?.self)
        if case .none = optional.pointee { return nil }
        return withUnsafeMutablePointer(to: &optional.pointee!) { visitor($0, 1, MemoryLayout<T>.stride) }
      },
      fill: { property, count, filler in
        let optional = property.assumingMemoryBound(to: T?.self)
        if case .none = optional.pointee { optional.pointee = T() }
        return withUnsafeMutablePointer(to: &optional.pointee!) { value in
          for index in 0..<count where !filler(index, value) { return false }
          return true
        }
      })
  }

  @inlinable
  static func array<T: FieldElement>(_ type: T.Type) -> ElementAccess {
    ElementAccess(
      visit: { property, visitor in
        let array = property.assumingMemoryBound(to: [T].self)
        let count = array.pointee.count
        if count == 0 { return nil }
        return array.pointee.withUnsafeBufferPointer { visitor($0.baseAddress!, count, MemoryLayout<T>.stride) }
      },
      fill: { property, count, filler in
        let array = property.assumingMemoryBound(to: [T].self)
        var filled = true
        let added = [T](unsafeUninitializedCapacity: count) { buffer, initialized in
          while initialized < count {
            let value = buffer.baseAddress! + initialized
            value.initialize(to: T())
            initialized += 1
            if !filler(initialized - 1, value) {
              filled = false
              return
            }
          }
        }
        if array.pointee.isEmpty { array.pointee = added } else { array.pointee += added }
        return filled
      })
  }
}
