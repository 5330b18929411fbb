/// The fields that a caller or a handler adds to a call, before or after its messages: ordered, names in lower case,
/// repeated names kept. A name that ends in `-bin` has bytes for a value, every other one printable ASCII.
///
/// Names and values lie one after another in a single buffer: metadata that is empty costs nothing, and what arrives is
/// copied once and becomes a String only when it is asked for.
public struct Metadata: Sendable {
  struct Entry: Sendable, Hashable {
    var nameStart: UInt32
    var valueStart: UInt32
    var end: UInt32
    var isBinary: Bool
  }

  /// Where HTTP/2 puts the cost of a field beyond its bytes (RFC 9113, section 6.5.2).
  static let fieldOverheadBytes = 32

  var storage: [UInt8] = []
  var entries: [Entry] = []

  /// Metadata without fields.
  public init() {}

  /// Metadata of these text fields, in this order.
  public init(_ fields: [(name: String, value: String)]) throws(MetadataError) {
    for field in fields {
      try add(field.name, field.value)
    }
  }

  /// Whether there are no fields.
  public var isEmpty: Bool { entries.isEmpty }

  /// The number of fields; a repeated name counts each time.
  public var count: Int { entries.count }

  /// The size as HTTP/2 counts it, in bytes: name + value + 32 for each field.
  public var sizeBytes: Int { storage.count + entries.count * Self.fieldOverheadBytes }

  /// The first text value of this name, in whatever case the name is written. Nil also for a `-bin` name.
  public subscript(_ name: String) -> String? {
    for entry in entries where !entry.isBinary && matches(entry, name) {
      return text(entry)
    }
    return nil
  }

  /// All text values of this name in their order.
  public func values(_ name: String) -> [String] {
    entries.lazy.filter { !$0.isBinary && matches($0, name) }.map(text)
  }

  /// The first value of this name, which ends in `-bin`.
  public func bytes(_ name: String) -> [UInt8]? {
    for entry in entries where entry.isBinary && matches(entry, name) {
      return Array(storage[Int(entry.valueStart)..<Int(entry.end)])
    }
    return nil
  }

  /// All values of this name, which ends in `-bin`, in their order.
  public func allBytes(_ name: String) -> [[UInt8]] {
    entries.lazy.filter { $0.isBinary && matches($0, name) }
      .map { Array(storage[Int($0.valueStart)..<Int($0.end)]) }
  }

  /// Adds a text field behind the others.
  ///
  /// Spaces around the value are dropped, since HTTP does so anyway.
  public mutating func add(_ name: String, _ value: String) throws(MetadataError) {
    var value = value[...]
    while value.utf8.first == 0x20 { value.removeFirst() }
    while value.utf8.last == 0x20 { value.removeLast() }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 <= 0x7e }) else { throw .invalidValue }
    let nameStart = storage.count
    let isBinary = try appendName(name)
    guard !isBinary else {
      storage.removeSubrange(nameStart...)
      throw .invalidValue
    }
    let valueStart = storage.count
    storage.append(contentsOf: value.utf8)
    appendEntry(nameStart: nameStart, valueStart: valueStart, isBinary: false)
  }

  /// Adds a field of bytes behind the others. Its name ends in `-bin`.
  public mutating func add(_ name: String, bytes: some Collection<UInt8>) throws(MetadataError) {
    let nameStart = storage.count
    let isBinary = try appendName(name)
    guard isBinary else {
      storage.removeSubrange(nameStart...)
      throw .invalidValue
    }
    let valueStart = storage.count
    storage.append(contentsOf: bytes)
    appendEntry(nameStart: nameStart, valueStart: valueStart, isBinary: true)
  }

  /// Adds the fields of `other` behind these.
  public mutating func add(_ other: Metadata) {
    let offset = UInt32(storage.count)
    storage.append(contentsOf: other.storage)
    for entry in other.entries {
      entries.append(
        Entry(
          nameStart: entry.nameStart + offset, valueStart: entry.valueStart + offset, end: entry.end + offset,
          isBinary: entry.isBinary))
    }
  }

  /// Adds a text field of the protocol's own, whose name nobody else may use.
  mutating func addProtocolField(_ name: String, _ value: String) {
    let nameStart = storage.count
    storage.append(contentsOf: name.utf8)
    let valueStart = storage.count
    storage.append(contentsOf: value.utf8)
    appendEntry(nameStart: nameStart, valueStart: valueStart, isBinary: false)
  }

  mutating func appendEntry(nameStart: Int, valueStart: Int, isBinary: Bool) {
    entries.append(
      Entry(
        nameStart: UInt32(nameStart), valueStart: UInt32(valueStart), end: UInt32(storage.count), isBinary: isBinary))
  }

  /// Appends the name in lower case, or leaves the storage as it was and throws. Returns whether it ends in `-bin`.
  private mutating func appendName(_ name: String) throws(MetadataError) -> Bool {
    let start = storage.count
    for byte in name.utf8 {
      storage.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
    }
    let verdict: (error: MetadataError?, isBinary: Bool) = storage.withUnsafeBytes { all in
      let name = UnsafeRawBufferPointer(rebasing: all[start...])
      guard MetadataName.isValid(name) else { return (.invalidName, false) }
      guard !MetadataName.isReserved(name) else { return (.reservedName, false) }
      return (nil, MetadataName.isBinary(name))
    }
    if let error = verdict.error {
      storage.removeSubrange(start...)
      throw error
    }
    return verdict.isBinary
  }

  func text(_ entry: Entry) -> String {
    String(decoding: storage[Int(entry.valueStart)..<Int(entry.end)], as: UTF8.self)
  }

  func name(_ entry: Entry) -> String {
    String(decoding: storage[Int(entry.nameStart)..<Int(entry.valueStart)], as: UTF8.self)
  }

  private func matches(_ entry: Entry, _ name: String) -> Bool {
    let own = storage[Int(entry.nameStart)..<Int(entry.valueStart)]
    guard own.count == name.utf8.count else { return false }
    return zip(own, name.utf8).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5a ? $1 | 0x20 : $1) }
  }
}

extension Metadata: Equatable {
  /// Equal fields in an equal order.
  public static func == (one: Metadata, other: Metadata) -> Bool {
    one.storage == other.storage && one.entries == other.entries
  }
}

extension Metadata: CustomStringConvertible {
  /// The names only: values can be credentials, and descriptions end up in logs.
  public var description: String {
    "[" + entries.map(name).joined(separator: ", ") + "]"
  }
}
