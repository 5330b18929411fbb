import Messages
import Protobuf

// Tables that differ from RunLog's in nothing, or in one thing each.

struct SameLog: Message {
  var runID = ""
  var entries: [LogEntry] = []
  static let schema = Schema<SameLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(2, "entries", \.entries)
  }
}

struct DriftedLog: Message {
  var runID = ""
  var entries: [LogEntry] = []
  static let schema = Schema<DriftedLog>("vantflow.v1.RunLog") {
    Field(1, "run_identifier", \.runID)
    Field(2, "entries", \.entries)
  }
}

struct RenumberedLog: Message {
  var runID = ""
  var entries: [LogEntry] = []
  static let schema = Schema<RenumberedLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(3, "entries", \.entries)
  }
}

struct RetypedLog: Message {
  var runID: [UInt8] = []
  var entries: [LogEntry] = []
  static let schema = Schema<RetypedLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(2, "entries", \.entries)
  }
}

struct UnrepeatedLog: Message {
  var runID = ""
  var entries: LogEntry?
  static let schema = Schema<UnrepeatedLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(2, "entries", \.entries)
  }
}

struct LeanLog: Message {
  var runID = ""
  static let schema = Schema<LeanLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
  }
}

struct OptionalLog: Message {
  var runID: String?
  var entries: [LogEntry] = []
  static let schema = Schema<OptionalLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(2, "entries", \.entries)
  }
}

struct DriftedState: ProtoEnum {
  let rawValue: Int32
  init(rawValue: Int32) { self.rawValue = rawValue }
  static let schema = EnumSchema(
    "vantflow.v1.PlanState", [0: "PLAN_STATE_UNSPECIFIED", 1: "PLAN_STATE_DRAFT", 3: "PLAN_STATE_APPROVED"])
}
