/// A map field kept as a flat list, in the order of the wire.
///
/// A `Dictionary` costs about 130 ns an entry to build, this about 20: for maps of a few entries that are read once,
/// such as the fields of a log line. Where a key comes twice both entries are kept and look-ups find the last, as the
/// protocol buffers rule says.
public struct MapEntries<Key: MapKey, Value: FieldElement>: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One key and its value.
  public struct Entry: Sendable, Equatable {
    public var key: Key
    public var value: Value
    @inlinable public init(key: Key, value: Value) {
      self.key = key
      self.value = value
    }
  }

  public var entries: [Entry]

  @inlinable public init() { entries = [] }
  @inlinable public init(_ entries: [Entry]) { self.entries = entries }
  @inlinable public init(dictionaryLiteral elements: (Key, Value)...) {
    entries = elements.map { Entry(key: $0.0, value: $0.1) }
  }

  @inlinable public var count: Int { entries.count }
  @inlinable public var isEmpty: Bool { entries.isEmpty }

  /// The last value given for the key, found by walking the list.
  @inlinable public subscript(key: Key) -> Value? { entries.last { $0.key == key }?.value }
}
