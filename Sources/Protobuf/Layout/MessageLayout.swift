import CProtobufC
import Synchronization

/// Everything the engine knows about one message type, in memory that is never freed.
///
/// Not copyable, because protobuf-c keeps pointers into it. Written by `init` and, once, by the linker under its
/// lock; read by any thread after `isLinked` was seen true.
@usableFromInline
struct MessageLayout: ~Copyable {
  let name: String
  let type: any Message.Type
  let fields: [FieldInfo]
  let oneofs: [OneofInfo]
  let jsonForm: JSONForm
  /// Published with release order when everything below is in place here and in all that this message contains.
  let isLinked = Atomic<Bool>(false)

  /// The fields in the order of their numbers, which is the order of the wire, for the copiers.
  var plans: UnsafeMutablePointer<FieldPlan>
  let planCount: Int
  /// The bytes of protobuf-c's struct for this message.
  var structBytes = 0
  /// What protobuf-c reads.
  let descriptor: UnsafeMutablePointer<ProtobufCMessageDescriptor>
  /// What validation looks at; empty where neither this message nor one that it contains has rules.
  var judgements: [Judgement] = []

  init(name: String, type: any Message.Type, fields: [FieldInfo], oneofs: [OneofInfo]) {
    self.name = name
    self.type = type
    self.fields = fields
    self.oneofs = oneofs
    jsonForm = JSONForm(type)
    plans = .allocate(capacity: max(1, fields.count))
    planCount = fields.count
    descriptor = .allocate(capacity: 1)
    descriptor.initialize(to: ProtobufCMessageDescriptor())
  }
}
