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

  /// A field on its way to the output: a message without its header, or another one as it was.
  private struct Piece {
    let number: Int
    var payload: [UInt8]
    let isMessage: Bool

    func append(to output: inout [UInt8]) {
      if isMessage {
        output += Varint.bytes(UInt64(number) << 3 | UInt64(WireType.lengthDelimited.rawValue))
        output += Varint.bytes(UInt64(payload.count))
      }
      output += payload
    }
  }

  private let maxDepth: Int

  /// The message in its wire format, rewritten; nil where it is malformed or nested too deep.
  static func repaired(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ bytes: UnsafeRawBufferPointer, maxDepth: Int
  ) -> [UInt8]? {
    WireRepair(maxDepth: maxDepth).message(bytes, depth: 1) { Expectation(number: $0, in: layout) }
  }

  private func message(
    _ bytes: UnsafeRawBufferPointer, depth: Int, _ expectation: (Int) -> Expectation?
  ) -> [UInt8]? {
    guard depth <= maxDepth else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    // A oneof has one case, so it is written at the end, when it is known which.
    var oneofs: [Int: Piece] = [:]
    var known: [Int: Expectation] = [:]
    var scanner = WireScanner(bytes)
    while !scanner.isAtEnd {
      guard let field = scanner.next() else { return nil }
      // Only what the table knows is kept, so that this cannot grow by the input.
      guard let expected = known[field.number] ?? expectation(field.number) else { continue }
      known[field.number] = expected
      guard expected.accepts(field.wireType) else { continue }
      if expected.kind == .message {
        guard let payload = payload(field.payload, expected, depth) else { return nil }
        if let oneof = expected.oneofIndex {
          if oneofs[oneof]?.number == field.number {
            // In place: by concatenation many small pieces would cost the square of their number.
            oneofs[oneof]?.payload += payload
          } else {
            oneofs[oneof] = Piece(number: field.number, payload: payload, isMessage: true)
          }
        } else {
          Piece(number: field.number, payload: payload, isMessage: true).append(to: &output)
        }
      } else if let oneof = expected.oneofIndex {
        oneofs[oneof] = Piece(number: field.number, payload: Array(field.encoded), isMessage: false)
      } else {
        output.append(contentsOf: field.encoded)
      }
    }
    for piece in oneofs.values { piece.append(to: &output) }
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
    guard let child = expected.child else { return nil }
    return message(bytes, depth: depth + 1) { Expectation(number: $0, in: child) }
  }
}

extension WireRepair.Expectation {
  /// Nil where the table has no such field.
  fileprivate init?(number: Int, in layout: UnsafeMutablePointer<MessageLayout>) {
    // The plans are plain memory, quick to walk for a field that is not there.
    let plans = UnsafeBufferPointer(start: layout.pointee.plans, count: layout.pointee.planCount)
    guard plans.contains(where: { Int($0.number) == number }),
      let field = layout.pointee.fields.first(where: { $0.number == number })
    else { return nil }
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
