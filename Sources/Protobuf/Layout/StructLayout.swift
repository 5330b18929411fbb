/// Places the members of one of protobuf-c's structs, as the C compiler would.
struct StructLayout {
  /// `ProtobufCMessage`, which every message begins with: the descriptor, and the unknown fields.
  private(set) var bytes = 24

  mutating func place(_ size: Int, alignment: Int) -> Int {
    let offset = (bytes + alignment - 1) & ~(alignment - 1)
    bytes = offset + size
    return offset
  }

  /// An `int` that says whether a value is there, or a `uint32_t` that says which case of a oneof is.
  mutating func placeWord() -> Int { place(4, alignment: 4) }
  /// The `size_t` that counts a repeated field, and a pointer.
  mutating func placePointer() -> Int { place(8, alignment: 8) }
  mutating func place(_ step: CopyStep) -> Int { place(step.structBytes, alignment: min(step.structBytes, 8)) }

  var rounded: Int { (bytes + 7) & ~7 }
}
