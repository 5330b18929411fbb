import Protobuf

/// The messages of tests.proto, one of every kind of field.
struct Level: ProtoEnum {
  let rawValue: Int32
  init(rawValue: Int32) { self.rawValue = rawValue }
  static let unspecified = Level(rawValue: 0)
  static let low = Level(rawValue: 1)
  static let high = Level(rawValue: 2)
  static let below = Level(rawValue: -3)
  static let schema = EnumSchema(
    "tests.v1.Level", [unspecified: "LEVEL_UNSPECIFIED", low: "LEVEL_LOW", high: "LEVEL_HIGH", below: "LEVEL_BELOW"])
}

struct Scalars: Message {
  var int32: Int32 = 0
  var int64: Int64 = 0
  var uint32: UInt32 = 0
  var uint64: UInt64 = 0
  var sint32: Int32 = 0
  var sint64: Int64 = 0
  var fixed32: UInt32 = 0
  var fixed64: UInt64 = 0
  var sfixed32: Int32 = 0
  var sfixed64: Int64 = 0
  var float: Float = 0
  var double: Double = 0
  var bool = false
  var string = ""
  var bytes: [UInt8] = []
  var level = Level.unspecified

  static let schema = Schema<Scalars>("tests.v1.Scalars") {
    Field(1, "int32", \.int32)
    Field(2, "int64", \.int64)
    Field(3, "uint32", \.uint32)
    Field(4, "uint64", \.uint64)
    Field(5, "sint32", \.sint32, as: .sint32)
    Field(6, "sint64", \.sint64, as: .sint64)
    Field(7, "fixed32", \.fixed32, as: .fixed32)
    Field(8, "fixed64", \.fixed64, as: .fixed64)
    Field(9, "sfixed32", \.sfixed32, as: .sfixed32)
    Field(10, "sfixed64", \.sfixed64, as: .sfixed64)
    Field(11, "float", \.float)
    Field(12, "double", \.double)
    Field(13, "bool", \.bool)
    Field(14, "string", \.string)
    Field(15, "bytes", \.bytes)
    Field(16, "level", \.level)
  }
}

struct Optionals: Message {
  var int32: Int32?
  var int64: Int64?
  var uint32: UInt32?
  var uint64: UInt64?
  var sint32: Int32?
  var sint64: Int64?
  var fixed32: UInt32?
  var fixed64: UInt64?
  var sfixed32: Int32?
  var sfixed64: Int64?
  var float: Float?
  var double: Double?
  var bool: Bool?
  var string: String?
  var bytes: [UInt8]?
  var level: Level?
  var scalars: Scalars?

  static let schema = Schema<Optionals>("tests.v1.Optionals") {
    Field(1, "int32", \.int32)
    Field(2, "int64", \.int64)
    Field(3, "uint32", \.uint32)
    Field(4, "uint64", \.uint64)
    Field(5, "sint32", \.sint32, as: .sint32)
    Field(6, "sint64", \.sint64, as: .sint64)
    Field(7, "fixed32", \.fixed32, as: .fixed32)
    Field(8, "fixed64", \.fixed64, as: .fixed64)
    Field(9, "sfixed32", \.sfixed32, as: .sfixed32)
    Field(10, "sfixed64", \.sfixed64, as: .sfixed64)
    Field(11, "float", \.float)
    Field(12, "double", \.double)
    Field(13, "bool", \.bool)
    Field(14, "string", \.string)
    Field(15, "bytes", \.bytes)
    Field(16, "level", \.level)
    Field(17, "scalars", \.scalars)
  }
}

struct Lists: Message {
  var int32: [Int32] = []
  var int64: [Int64] = []
  var uint32: [UInt32] = []
  var uint64: [UInt64] = []
  var sint32: [Int32] = []
  var sint64: [Int64] = []
  var fixed32: [UInt32] = []
  var fixed64: [UInt64] = []
  var sfixed32: [Int32] = []
  var sfixed64: [Int64] = []
  var float: [Float] = []
  var double: [Double] = []
  var bool: [Bool] = []
  var string: [String] = []
  var bytes: [[UInt8]] = []
  var level: [Level] = []
  var scalars: [Scalars] = []

  static let schema = Schema<Lists>("tests.v1.Lists") {
    Field(1, "int32", \.int32)
    Field(2, "int64", \.int64)
    Field(3, "uint32", \.uint32)
    Field(4, "uint64", \.uint64)
    Field(5, "sint32", \.sint32, as: .sint32)
    Field(6, "sint64", \.sint64, as: .sint64)
    Field(7, "fixed32", \.fixed32, as: .fixed32)
    Field(8, "fixed64", \.fixed64, as: .fixed64)
    Field(9, "sfixed32", \.sfixed32, as: .sfixed32)
    Field(10, "sfixed64", \.sfixed64, as: .sfixed64)
    Field(11, "float", \.float)
    Field(12, "double", \.double)
    Field(13, "bool", \.bool)
    Field(14, "string", \.string)
    Field(15, "bytes", \.bytes)
    Field(16, "level", \.level)
    Field(17, "scalars", \.scalars)
  }
}

struct Maps: Message {
  var words: [String: String] = [:]
  var numbers: [Int32: Int64] = [:]
  var flags: [String: Bool] = [:]
  var levels: [UInt64: Level] = [:]
  var scalars: [String: Scalars] = [:]
  var ordered: MapEntries<String, Double> = [:]

  static let schema = Schema<Maps>("tests.v1.Maps") {
    Field(1, "words", \.words)
    Field(2, "numbers", \.numbers)
    Field(3, "flags", \.flags)
    Field(4, "levels", \.levels)
    Field(5, "scalars", \.scalars)
    Field(1000, "ordered", \.ordered)
  }
}

struct Choice: Message {
  enum Kind: Sendable, Equatable {
    case text(String)
    case number(Int32)
    case scalars(Scalars)
    case level(Level)
    case data([UInt8])
    case ratio(Double)
  }
  var before = ""
  var kind: Kind?
  var after = ""

  static let schema = Schema<Choice>("tests.v1.Choice") {
    Field(1, "before", \.before)
    OneOf("kind", \.kind) {
      Case(2, "text", Kind.text) { if case .text(let value) = $0 { value } else { nil } }
      Case(3, "number", as: .sint32, Kind.number) { if case .number(let value) = $0 { value } else { nil } }
      Case(4, "scalars", Kind.scalars) { if case .scalars(let value) = $0 { value } else { nil } }
      Case(5, "level", Kind.level) { if case .level(let value) = $0 { value } else { nil } }
      Case(7, "data", Kind.data) { if case .data(let value) = $0 { value } else { nil } }
      Case(8, "ratio", Kind.ratio) { if case .ratio(let value) = $0 { value } else { nil } }
    }
    Field(6, "after", \.after)
  }
}

/// Contains itself, through an array.
struct Tree: Message {
  var name = ""
  var children: [Tree] = []
  var choice: Choice?
  var byName: [String: Tree] = [:]

  static let schema = Schema<Tree>("tests.v1.Tree") {
    Field(1, "name", \.name)
    Field(2, "children", \.children)
    Field(3, "choice", \.choice)
    Field(4, "by_name", \.byName)
  }
}

struct Known: Message {
  var time: Timestamp?
  var duration: ProtoDuration?
  var mask: FieldMask?
  var object: Struct?
  var value: Value?
  var values: [Value] = []

  static let schema = Schema<Known>("tests.v1.Known") {
    Field(1, "time", \.time)
    Field(2, "duration", \.duration)
    Field(3, "mask", \.mask)
    Field(4, "object", \.object)
    Field(5, "value", \.value)
    Field(6, "values", \.values)
  }
}

/// Many messages, so that one run of protoc judges them all.
struct Everything: Message {
  var scalars: [Scalars] = []
  var optionals: [Optionals] = []
  var lists: [Lists] = []
  var maps: [Maps] = []
  var choices: [Choice] = []
  var trees: [Tree] = []
  var known: [Known] = []

  static let schema = Schema<Everything>("tests.v1.Everything") {
    Field(1, "scalars", \.scalars)
    Field(2, "optionals", \.optionals)
    Field(3, "lists", \.lists)
    Field(4, "maps", \.maps)
    Field(5, "choices", \.choices)
    Field(6, "trees", \.trees)
    Field(7, "known", \.known)
  }
}

struct Outer: Message {
  struct Inner: Message {
    struct Mode: ProtoEnum {
      let rawValue: Int32
      init(rawValue: Int32) { self.rawValue = rawValue }
      static let unspecified = Mode(rawValue: 0)
      static let fast = Mode(rawValue: 1)
      static let schema = EnumSchema("tests.v1.Outer.Inner.Mode", [unspecified: "MODE_UNSPECIFIED", fast: "MODE_FAST"])
    }
    var mode = Mode.unspecified
    static let schema = Schema<Inner>("tests.v1.Outer.Inner") { Field(1, "mode", \.mode) }
  }
  enum Place: Sendable, Equatable { case here(String) }

  var inner: Inner?
  var mode: Inner.Mode?
  var place: Place?

  static let schema = Schema<Outer>("tests.v1.Outer") {
    Field(1, "inner", \.inner)
    Field(2, "mode", \.mode)
    OneOf("where", \.place) {
      Case(3, "here", Place.here) { if case .here(let value) = $0 { value } else { nil } }
    }
  }
}

let testsFile = FileSchema(
  name: "tests.proto", package: "tests.v1", dependencies: [.duration, .fieldMask, .structure, .timestamp],
  messages: [
    Scalars.self, Optionals.self, Lists.self, Maps.self, Choice.self, Tree.self, Known.self, Everything.self,
    Outer.self, Outer.Inner.self,
  ],
  enums: [Level.self, Outer.Inner.Mode.self],
  services: [
    ServiceSchema(
      "tests.v1.Library",
      methods: [
        .init("Read", input: Outer.self, output: Tree.self),
        .init("Watch", input: Outer.self, output: Tree.self, isServerStreaming: true),
        .init("Talk", input: Outer.self, output: Tree.self, isClientStreaming: true, isServerStreaming: true),
      ])
  ])
