import Protobuf
import TestSupport

/// Random messages: extremes and zeros more often than a plain random number would give them.
struct Samples {
  var generator: SeededGenerator
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: 0
    case 1: T.max
    case 2: T.min
    case 3: T(truncatingIfNeeded: -1)
    case 4: T.random(in: 0...100, using: &generator)
    default: T(truncatingIfNeeded: generator.next())
    }
  }

  mutating func double() -> Double {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: 0
    case 1: .infinity
    case 2: -.greatestFiniteMagnitude
    case 3: .leastNonzeroMagnitude
    default: Double.random(in: -1e9...1e9, using: &generator)
    }
  }

  mutating func string() -> String {
    let alphabet: [Character] = [
      "a", "Z", "9", " ", "\"", "\\", "\n", "\u{0}", "é", "Ω", "漢", "🙂", "\u{7F}", "\u{301}",
    ]
    let length = [0, 1, 7, 15, 16, 17, 40, 300].randomElement(using: &generator) ?? 1
    let isASCII = Bool.random(using: &generator)
    return String((0..<length).map { _ in isASCII ? "x" : alphabet.randomElement(using: &generator) ?? "y" })
  }

  mutating func bytes() -> [UInt8] {
    let length = [0, 1, 3, 8, 127, 128, 1000].randomElement(using: &generator) ?? 1
    return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  mutating func level() -> Level {
    [.unspecified, .low, .high, .below, Level(rawValue: 99)].randomElement(using: &generator) ?? .low
  }

  mutating func bool() -> Bool { Bool.random(using: &generator) }

  mutating func maybe<T>(_ make: (inout Samples) -> T) -> T? { bool() ? make(&self) : nil }

  mutating func list<T>(_ make: (inout Samples) -> T) -> [T] {
    let count = [0, 1, 2, 5, 40].randomElement(using: &generator) ?? 1
    return (0..<count).map { _ in make(&self) }
  }

  mutating func scalars() -> Scalars {
    var message = Scalars()
    message.int32 = integer()
    message.int64 = integer()
    message.uint32 = integer()
    message.uint64 = integer()
    message.sint32 = integer()
    message.sint64 = integer()
    message.fixed32 = integer()
    message.fixed64 = integer()
    message.sfixed32 = integer()
    message.sfixed64 = integer()
    message.float = Float(double())
    message.double = double()
    message.bool = bool()
    message.string = string()
    message.bytes = bytes()
    message.level = level()
    return message
  }

  mutating func optionals() -> Optionals {
    var message = Optionals()
    message.int32 = maybe { $0.integer() }
    message.int64 = maybe { $0.integer() }
    message.uint32 = maybe { $0.integer() }
    message.uint64 = maybe { $0.integer() }
    message.sint32 = maybe { $0.integer() }
    message.sint64 = maybe { $0.integer() }
    message.fixed32 = maybe { $0.integer() }
    message.fixed64 = maybe { $0.integer() }
    message.sfixed32 = maybe { $0.integer() }
    message.sfixed64 = maybe { $0.integer() }
    message.float = maybe { Float($0.double()) }
    message.double = maybe { $0.double() }
    message.bool = maybe { $0.bool() }
    message.string = maybe { $0.string() }
    message.bytes = maybe { $0.bytes() }
    message.level = maybe { $0.level() }
    message.scalars = maybe { $0.scalars() }
    return message
  }

  mutating func lists() -> Lists {
    var message = Lists()
    message.int32 = list { $0.integer() }
    message.int64 = list { $0.integer() }
    message.uint32 = list { $0.integer() }
    message.uint64 = list { $0.integer() }
    message.sint32 = list { $0.integer() }
    message.sint64 = list { $0.integer() }
    message.fixed32 = list { $0.integer() }
    message.fixed64 = list { $0.integer() }
    message.sfixed32 = list { $0.integer() }
    message.sfixed64 = list { $0.integer() }
    message.float = list { Float($0.double()) }
    message.double = list { $0.double() }
    message.bool = list { $0.bool() }
    message.string = list { $0.string() }
    message.bytes = list { $0.bytes() }
    message.level = list { $0.level() }
    message.scalars = list { $0.scalars() }
    return message
  }

  mutating func maps() -> Maps {
    var message = Maps()
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.words[string()] = string() }
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.numbers[integer()] = integer() }
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.flags[string()] = bool() }
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.levels[integer()] = level() }
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.scalars[string()] = scalars() }
    for index in 0..<Int.random(in: 0..<4, using: &generator) {
      message.ordered.entries.append(.init(key: "\(index)", value: double()))
    }
    return message
  }

  mutating func choice() -> Choice {
    var message = Choice()
    message.before = string()
    message.after = string()
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: message.kind = .text(string())
    case 1: message.kind = .number(integer())
    case 2: message.kind = .scalars(scalars())
    case 3: message.kind = .level(level())
    case 4: message.kind = .data(bytes())
    case 5: message.kind = .ratio(double())
    default: break
    }
    return message
  }

  mutating func tree(depth: Int) -> Tree {
    var message = Tree()
    message.name = string()
    message.choice = maybe { $0.choice() }
    guard depth > 1 else { return message }
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { message.children.append(tree(depth: depth - 1)) }
    for _ in 0..<Int.random(in: 0..<2, using: &generator) { message.byName[string()] = tree(depth: depth - 1) }
    return message
  }

  mutating func value(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
    case 0: return .null
    case 1: return Value(.number(Double.random(in: -1e6...1e6, using: &generator)))
    case 2: return Value(.string(string()))
    case 3: return Value(.bool(bool()))
    case 4: return Value(.list(ListValue((0..<3).map { _ in value(depth: depth - 1) })))
    default: return Value(.object(Struct(["fixed": value(depth: depth - 1), string(): value(depth: depth - 1)])))
    }
  }

  mutating func known() -> Known {
    var message = Known()
    message.time = maybe {
      Timestamp(
        seconds: .random(in: -62_135_596_800...253_402_300_799, using: &$0.generator),
        nanos: [0, 1, 120_000_000, 999_999_999, 1000].randomElement(using: &$0.generator) ?? 0)
    }
    message.duration = maybe {
      let sign: Int64 = $0.bool() ? 1 : -1
      return ProtoDuration(
        seconds: sign * .random(in: 0...315_576_000_000, using: &$0.generator),
        nanos: Int32(sign) * ([0, 1, 500_000_000].randomElement(using: &$0.generator) ?? 0))
    }
    message.mask = maybe { _ in ["title", "task_list.first_name"] }
    message.object = maybe { Struct(["x": $0.value(depth: 3)]) }
    message.value = maybe { $0.value(depth: 2) }
    message.values = list { $0.value(depth: 1) }
    return message
  }

  mutating func everything() -> Everything {
    var message = Everything()
    message.scalars = list { $0.scalars() }
    message.optionals = list { $0.optionals() }
    message.lists = [lists(), lists()]
    message.maps = list { $0.maps() }
    message.choices = list { $0.choice() }
    message.trees = [tree(depth: 3), tree(depth: 3)]
    message.known = list { $0.known() }
    return message
  }
}
