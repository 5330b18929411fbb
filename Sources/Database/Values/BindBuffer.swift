/// The parameters of one call, encoded one after another in one block of memory that is used again by later calls.
///
/// One task or loop at a time: the encoder fills it, the connection reads it, the pool takes it back.
@usableFromInline
// The fields are written by one owner at a time; handing the buffer over is a happens-before edge (a jump to the loop).
final class BindBuffer: @unchecked Sendable {
  private(set) var count = 0
  private(set) var parameterCount = 0
  private var bytes: UnsafeMutableRawBufferPointer
  private var slots: UnsafeMutablePointer<Slot>
  private var slotCapacity: Int

  private struct Slot {
    var offset: Int
    var length: Int32  // -1 is null
    var oid: UInt32
  }

  init() {
    bytes = .allocate(byteCount: 256, alignment: 8)
    slotCapacity = 16
    slots = .allocate(capacity: slotCapacity)
  }

  deinit {
    bytes.deallocate()
    slots.deallocate()
  }

  /// What is kept for the next call; a larger block goes back to the allocator.
  static let retainedBytes = 64 << 10

  var isWorthKeeping: Bool { bytes.count <= Self.retainedBytes }

  func reset() {
    count = 0
    parameterCount = 0
  }

  @inlinable
  func bind<B: SQLBindable>(_ value: B) {
    beginParameter(B.sqlType)
    var writer = SQLWriter(self)
    value.encode(into: &writer)
    endParameter()
  }

  @usableFromInline
  func beginParameter(_ type: SQLType) {
    if parameterCount == slotCapacity { growSlots() }
    slots[parameterCount] = Slot(offset: count, length: 0, oid: type.oid)
    parameterCount += 1
  }

  @usableFromInline
  func endParameter() {
    if slots[parameterCount - 1].length == 0 {
      slots[parameterCount - 1].length = Int32(clamping: count - slots[parameterCount - 1].offset)
      // libpq treats a value of no length like any other, but its pointer has to be valid: keep one byte behind it.
      append(UnsafeRawBufferPointer(start: Self.zero, count: 1))
    }
  }

  func markNull() {
    slots[parameterCount - 1].length = -1
  }

  func append(_ source: UnsafeRawBufferPointer) {
    guard let base = source.baseAddress, source.count > 0 else { return }
    if count + source.count > bytes.count { grow(to: count + source.count) }
    (bytes.baseAddress! + count).copyMemory(from: base, byteCount: source.count)
    count += source.count
  }

  func overwrite(_ value: Int32, at offset: Int) {
    bytes.storeBytes(of: value, toByteOffset: offset, as: Int32.self)
  }

  func oid(at index: Int) -> UInt32 { slots[index].oid }
  func length(at index: Int) -> Int32 { slots[index].length }

  /// The address of a value for libpq, which takes nil as null.
  func address(at index: Int) -> UnsafePointer<CChar>? {
    guard slots[index].length >= 0 else { return nil }
    return UnsafePointer((bytes.baseAddress! + slots[index].offset).assumingMemoryBound(to: CChar.self))
  }

  private func grow(to needed: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(needed, bytes.count * 2), alignment: 8)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    bytes.deallocate()
    bytes = larger
  }

  private func growSlots() {
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: slotCapacity * 2)
    larger.moveInitialize(from: slots, count: parameterCount)
    slots.deallocate()
    slots = larger
    slotCapacity *= 2
  }

  // Immutable after its initialisation: one zero byte that outlives everything.
  nonisolated(unsafe) private static let zero: UnsafeRawPointer = {
    let byte = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    byte.storeBytes(of: 0, as: UInt8.self)
    return UnsafeRawPointer(byte)
  }()
}
