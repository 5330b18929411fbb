import CProtobufC
import Synchronization

/// Turns tables into what protobuf-c and the copiers read, once, at the first use of a message.
///
/// Late, and not while the tables are made, because messages may contain each other in a circle.
enum Linker {
  private static let lock = Mutex(())

  /// The layout of a message, ready for use. Stops the program where its table is wrong.
  @inline(__always)
  static func linked(_ layout: UnsafeMutablePointer<MessageLayout>) -> UnsafeMutablePointer<MessageLayout> {
    if !layout.pointee.isLinked.load(ordering: .acquiring) { link(layout) }
    return layout
  }

  @inline(never)
  private static func link(_ root: UnsafeMutablePointer<MessageLayout>) {
    // Walked first and outside the lock: reading a type's schema may run the initialiser of another module's static,
    // and that one may be waiting for nothing of ours.
    let reachable = closure(of: root)
    let problems = reachable.flatMap { SchemaCheck.problems(of: $0) }
    // A mistake in the program, never in its input; `problems` tells a test of it in good time.
    precondition(problems.isEmpty, "wrong message table: " + problems.joined(separator: "; "))
    lock.withLock { _ in
      let fresh = reachable.filter { !$0.pointee.isLinked.load(ordering: .acquiring) }
      for layout in fresh { place(layout) }
      for layout in fresh { describe(layout) }
      for layout in fresh { layout.pointee.judgements = Judgement.all(of: layout) }
      for layout in fresh { layout.pointee.isLinked.store(true, ordering: .releasing) }
    }
  }

  /// The message and every message that it contains, at any depth.
  static func closure(of root: UnsafeMutablePointer<MessageLayout>) -> [UnsafeMutablePointer<MessageLayout>] {
    var found = [root]
    var next = 0
    while next < found.count {
      for field in found[next].pointee.fields {
        if let child = field.messageSchema?.layout, !found.contains(child) { found.append(child) }
      }
      next += 1
    }
    return found
  }

  /// Fills in the plans and the offsets into protobuf-c's struct.
  private static func place(_ layout: UnsafeMutablePointer<MessageLayout>) {
    var structLayout = StructLayout()
    // A oneof is a union beside its case word. The union matters: protobuf-c clears a member by the size of the case
    // that was there before, at the place of the new one.
    let unions = layout.pointee.oneofs.map { _ in
      (word: structLayout.placeWord(), union: structLayout.place(16, alignment: 8))
    }
    let fields = layout.pointee.fields.sorted { $0.number < $1.number }
    for (index, field) in fields.enumerated() {
      var plan = FieldPlan(field)
      switch field.shape {
      case .singular:
        if field.kind == .float || field.kind == .double {
          plan.hasPresenceWord = true
          plan.quantifierOffset = structLayout.placeWord()
        }
        plan.structOffset = structLayout.place(plan.step)
      case .optional where plan.step == .message, .repeated, .map:
        plan.quantifierOffset = structLayout.placePointer()
        plan.structOffset = structLayout.placePointer()
      case .optional:
        plan.quantifierOffset = structLayout.placeWord()
        plan.structOffset = structLayout.place(plan.step)
      case .oneofCase:
        let oneof = field.oneofIndex ?? 0
        plan.quantifierOffset = unions[oneof].word
        plan.structOffset = unions[oneof].union
        plan.stepsOutOfOneof = fields[index...].prefix { $0.oneofIndex == oneof }.count
      }
      (layout.pointee.plans + index).initialize(to: plan)
    }
    layout.pointee.structBytes = structLayout.rounded
  }

  private static func describe(_ layout: UnsafeMutablePointer<MessageLayout>) {
    var descriptors: [ProtobufCFieldDescriptor] = []
    let fields = layout.pointee.fields.sorted { $0.number < $1.number }
    for (index, field) in fields.enumerated() {
      let plan = layout.pointee.plans + index
      plan.pointee.child = field.messageSchema?.layout
      if field.shape == .map { plan.pointee.map = MapPlan.make(field) }
      descriptors.append(CDescriptor.field(field, plan.pointee))
    }
    CDescriptor.fill(
      layout.pointee.descriptor, name: layout.pointee.name, structBytes: layout.pointee.structBytes, descriptors)
    let written = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: max(1, fields.count))
    for index in fields.indices {
      let isRun = fields[index].shape == .repeated || fields[index].shape == .map
      (written + index).initialize(to: isRun ? descriptors[index] : CDescriptor.required(descriptors[index]))
      layout.pointee.plans[index].writtenField = UnsafePointer(written + index)
    }
  }
}
