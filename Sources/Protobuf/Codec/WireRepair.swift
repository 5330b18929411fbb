/// Rewrites a message so that protobuf-c reads it as the specification says, in three cases where it would not:
/// it refuses a field whose wire type is not the table's (the specification takes it for an unknown one), it refuses
/// groups (which the specification skips), and where one message in a oneof comes twice it keeps the last piece (the
/// specification merges them; two encoded pieces one behind the other are the merged message).
///
/// Only messages on which protobuf-c failed, or which had such a oneof, come here: a message that a client wrote in the
/// usual way costs nothing. Fields that the table does not know are dropped on the way.
struct WireRepair {
  /// What the table says about one field number.
  fileprivate struct Expectation {
    let kind: FieldKind
    let isRepeated: Bool
    let oneofIndex: Int?
    let child: UnsafeMutablePointer<MessageLayout>?
    /// The kinds of a map's entry; the child is the value's then.
    let mapKinds: (key: FieldKind, value: FieldKind)?
  }

  private let maxDepth: Int

  /// The message in its wire format, rewritten; nil where it is malformed or nested too deep.
  static func repaired(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ bytes: UnsafeRawBufferPointer, maxDepth: Int
  ) -> [UInt8]? {
    WireRepair(maxDepth: maxDepth).message(bytes, depth: 1) { number in
      layout.pointee.fields.first { $0.number == number }.map { Expectation($0) }
    }
  }

  private func message(
    _ bytes: UnsafeRawBufferPointer, depth: Int, _ expectation: (Int) -> Expectation?
  ) -> [UInt8]? {
    guard depth <= maxDepth else { return nil }
    var output: [UInt8] = []
    // A oneof has one case, so it is written at the end, when it is known which.
    var oneofs: [Int: (number: Int, header: [UInt8], payload: [UInt8], isMessage: Bool)] = [:]
    var known: [Int: Expectation?] = [:]
    var scanner = WireScanner(bytes)
    while !scanner.isAtEnd {
      guard let field = scanner.next() else { return nil }
      let expected: Expectation?
      if let cached = known[field.number] {
        expected = cached
      } else {
        expected = expectation(field.number)
        known[field.number] = expected
      }
      guard let expected, expected.accepts(field.wireType) else { continue }
      guard let payload = payload(field.payload, expected, depth) else { return nil }
      guard let oneof = expected.oneofIndex else {
        output += scanner.tag(of: field) + length(of: payload, field) + payload
        continue
      }
      let isMessage = expected.kind == .message
      if isMessage, let earlier = oneofs[oneof], earlier.number == field.number {
        oneofs[oneof]?.payload += payload
      } else {
        oneofs[oneof] = (field.number, scanner.tag(of: field), payload, field.wireType == .lengthDelimited)
      }
    }
    for oneof in oneofs.values {
      output += oneof.header + (oneof.isMessage ? Varint.bytes(UInt64(oneof.payload.count)) : []) + oneof.payload
    }
    return output
  }

  private func payload(_ bytes: UnsafeRawBufferPointer, _ expected: Expectation, _ depth: Int) -> [UInt8]? {
    if let mapKinds = expected.mapKinds {
      // A map's entry is no message of the table and counts for no level.
      return message(bytes, depth: depth) { number in
        switch number {
        case 1: Expectation(kind: mapKinds.key, isRepeated: false, oneofIndex: nil, child: nil, mapKinds: nil)
        case 2:
          Expectation(kind: mapKinds.value, isRepeated: false, oneofIndex: nil, child: expected.child, mapKinds: nil)
        default: nil
        }
      }
    }
    guard expected.kind == .message, let child = expected.child else { return Array(bytes) }
    return message(bytes, depth: depth + 1) { number in
      child.pointee.fields.first { $0.number == number }.map { Expectation($0) }
    }
  }

  private func length(of payload: [UInt8], _ field: WireScanner.Field) -> [UInt8] {
    field.wireType == .lengthDelimited ? Varint.bytes(UInt64(payload.count)) : []
  }
}

extension WireRepair.Expectation {
  fileprivate init(_ field: FieldInfo) {
    self.init(
      kind: field.shape == .map ? .message : field.kind, isRepeated: field.shape == .repeated,
      oneofIndex: field.oneofIndex, child: field.messageSchema?.layout,
      mapKinds: field.keyKind.map { ($0, field.kind) })
  }

  /// A repeated scalar is read packed and not.
  fileprivate func accepts(_ wireType: WireType) -> Bool {
    wireType == kind.wireType || (isRepeated && kind.isPackable && wireType == .lengthDelimited)
  }
}
