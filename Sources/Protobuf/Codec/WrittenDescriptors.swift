import CProtobufC

/// The descriptors that messages are written with: of each message only the fields that are set.
///
/// protobuf-c packs by walking a descriptor's fields, and of most messages few are set; so a message gets a descriptor
/// without the others. Messages of a type mostly have the same fields set, so what was made once is used again: each
/// thread keeps up to `limit` of them, for ever; others, and those of messages with more than 64 fields, are made anew in
/// the arena of the message.
struct WrittenDescriptors {
  typealias Descriptor = UnsafeMutablePointer<ProtobufCMessageDescriptor>

  private struct Entry {
    var layout: UnsafeMutablePointer<MessageLayout>?
    var bits: UInt64 = 0
    var descriptor: Descriptor?
  }

  private static let slots = 256
  /// Some slots stay empty, so that every search ends.
  static let limit = 192

  private var entries: UnsafeMutablePointer<Entry>?
  private var count = 0

  func deallocate() {
    guard let entries else { return }
    for slot in 0..<Self.slots { entries[slot].descriptor.map { UnsafeMutableRawPointer($0).deallocate() } }
    entries.deallocate()
  }

  /// The descriptor of a message with these fields; nil where the budget of the arena is spent.
  @inline(__always)
  mutating func descriptor(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ fields: FieldSet, _ arena: inout Arena
  ) -> Descriptor? {
    guard let entries, fields.isBits else { return makeDescriptor(layout, fields, &arena) }
    var slot = Self.firstSlot(layout, fields)
    while let known = entries[slot].layout {
      if known == layout, entries[slot].bits == fields.bits { return entries[slot].descriptor }
      slot = (slot + 1) & (Self.slots - 1)
    }
    return makeDescriptor(layout, fields, &arena)
  }

  @inline(never)
  private mutating func makeDescriptor(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ fields: FieldSet, _ arena: inout Arena
  ) -> Descriptor? {
    let bytes = Self.bytes(fields)
    guard count < Self.limit, fields.isBits else {
      return arena.allocate(bytes).map { Self.fill($0, layout, fields) }
    }
    let entries = entries ?? Self.makeEntries()
    self.entries = entries
    let descriptor = Self.fill(.allocate(byteCount: bytes, alignment: 16), layout, fields)
    var slot = Self.firstSlot(layout, fields)
    while entries[slot].layout != nil { slot = (slot + 1) & (Self.slots - 1) }
    entries[slot] = Entry(layout: layout, bits: fields.bits, descriptor: descriptor)
    count += 1
    return descriptor
  }

  private static func makeEntries() -> UnsafeMutablePointer<Entry> {
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: slots)
    entries.initialize(repeating: Entry(), count: slots)
    return entries
  }

  @inline(__always)
  private static func firstSlot(_ layout: UnsafeMutablePointer<MessageLayout>, _ fields: FieldSet) -> Int {
    let mixed = (UInt64(UInt(bitPattern: layout)) ^ fields.bits &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed >> 40) & (slots - 1)
  }

  private static func bytes(_ fields: FieldSet) -> Int {
    MemoryLayout<ProtobufCMessageDescriptor>.stride + fields.count * MemoryLayout<ProtobufCFieldDescriptor>.stride
  }

  private static func fill(
    _ memory: UnsafeMutableRawPointer, _ layout: UnsafeMutablePointer<MessageLayout>, _ fields: FieldSet
  ) -> Descriptor {
    let descriptor = memory.bindMemory(to: ProtobufCMessageDescriptor.self, capacity: 1)
    let first = (memory + MemoryLayout<ProtobufCMessageDescriptor>.stride)
      .bindMemory(to: ProtobufCFieldDescriptor.self, capacity: fields.count)
    var next = first
    for index in 0..<layout.pointee.planCount where fields.contains(index) {
      next.initialize(to: layout.pointee.plans[index].writtenField.unsafelyUnwrapped.pointee)
      next += 1
    }
    descriptor.initialize(to: ProtobufCMessageDescriptor())
    descriptor.pointee.magic = UInt32(PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC)
    descriptor.pointee.n_fields = UInt32(truncatingIfNeeded: fields.count)
    descriptor.pointee.fields = UnsafePointer(first)
    return descriptor
  }
}

/// Which fields of a message are set, by their place in the order of the wire.
struct FieldSet {
  private(set) var count = 0
  /// The set as bits, where the message has at most 64 fields.
  private(set) var bits: UInt64 = 0
  /// A byte a field, where it has more.
  private let marks: UnsafeMutablePointer<UInt8>?

  /// An empty set; nil where the budget of the arena is spent.
  @inline(__always)
  init?(ofFields fieldCount: Int, _ arena: inout Arena) {
    guard fieldCount > 64 else {
      marks = nil
      return
    }
    guard let memory = arena.allocate(fieldCount) else { return nil }
    marks = memory.bindMemory(to: UInt8.self, capacity: fieldCount)
    marks?.initialize(repeating: 0, count: fieldCount)
  }

  /// Whether the bits say all.
  var isBits: Bool { marks == nil }

  @inline(__always)
  mutating func insert(_ index: Int) {
    count += 1
    if let marks { marks[index] = 1 } else { bits |= 1 << UInt64(truncatingIfNeeded: index) }
  }

  func contains(_ index: Int) -> Bool {
    if let marks { marks[index] != 0 } else { bits & (1 << UInt64(truncatingIfNeeded: index)) != 0 }
  }
}
