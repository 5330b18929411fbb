import Protobuf
import Testing

@Suite struct JSONTests {
  @Test func everyMessageSurvives() throws {
    for seed in UInt64(1)...60 {
      var samples = Samples(seed: seed)
      let message = samples.everything()
      let json = try message.jsonString()
      #expect(try Everything(json: json) == message, "seed \(seed)")
      var options = JSONOptions()
      options.usesContractNames = true
      options.writesDefaults = true
      #expect(try Everything(json: message.jsonString(options: options)) == message, "seed \(seed)")
    }
  }

  @Test func formsOfScalars() throws {
    var scalars = Scalars()
    scalars.int64 = -5
    scalars.uint32 = 7
    scalars.double = .infinity
    scalars.float = 0.1
    scalars.bytes = [0xFB, 0xFF, 0x00]
    scalars.level = .high
    scalars.string = "a\"\n\u{1}é"
    #expect(
      try scalars.jsonString()
        == #"{"int64":"-5","uint32":7,"float":0.1,"double":"Infinity","string":"a\"\n\u0001é","bytes":"+/8A","#
        + #""level":"LEVEL_HIGH"}"#)
    let otherForms =
      #"{"int64": -5, "uint32": "7", "double": "Infinity", "float": 1e-1, "bytes": "-_8A","#
      + #" "level": 2, "string": "a\"\u000a\u0001\u00e9"}"#
    #expect(try Scalars(json: otherForms) == scalars)
  }

  @Test func formsOfWellKnownTypes() throws {
    var known = Known()
    known.time = Timestamp(seconds: 63_108_020, nanos: 21_000_000)
    known.duration = ProtoDuration(seconds: -1, nanos: -500_000_000)
    known.mask = ["user.display_name", "photo"]
    known.object = ["list": [1, "two", true, .null], "nested": ["x": 1.5]]
    known.value = .null
    let json = try known.jsonString()
    #expect(
      json == #"{"time":"1972-01-01T10:00:20.021Z","duration":"-1.500s","mask":"user.displayName,photo","#
        + #""object":{"list":[1,"two",true,null],"nested":{"x":1.5}},"value":null}"#)
    #expect(try Known(json: json) == known)
    #expect(try Known(json: #"{"time": "1972-01-01T11:00:20.021+01:00"}"#).time == known.time)
  }

  @Test func anAnyShowsWhatIsInside() throws {
    var options = JSONOptions()
    options.anyTypes = [BadRequest.self, ProtoDuration.self]
    let status = StatusMessage(
      code: 3, message: "wrong",
      details: [
        try AnyMessage(packing: BadRequest([FieldViolation(field: "a.b", description: "is required")])),
        try AnyMessage(packing: ProtoDuration(seconds: 2)),
      ])
    let json = try status.jsonString(options: options)
    #expect(
      json == #"{"code":3,"message":"wrong","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","#
        + #""fieldViolations":[{"field":"a.b","description":"is required"}]},"#
        + #"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"2s"}]}"#)
    #expect(try StatusMessage(json: json, options: options) == status)
  }

  @Test(arguments: [
    "", "{", "[]", "{}x", #"{"int32":}"#, #"{"int32":1,}"#, #"{"int32":1.5}"#, #"{"int32":2147483648}"#,
    #"{"int32":01}"#, #"{"int32":+1}"#, #"{"int32":"0x10"}"#, #"{"uint32":-1}"#, #"{"bool":"true"}"#,
    #"{"string":"\ud800"}"#, #"{"string":"\x"}"#, #"{"string":"a"#, #"{"bytes":"*"}"#, #"{"bytes":"A"}"#,
    #"{"level":"NO_SUCH"}"#, #"{"nobody":1}"#, #"{"int32":1,"int32":2}"#, #"{"double":1e999}"#, #"{"float":1e39}"#,
    #"{"double":nan}"#, #"{"int32":nul}"#,
  ])
  func wrongTextIsRefused(json: String) {
    #expect(throws: DecodingError.self) { try Scalars(json: json) }
  }

  @Test(arguments: [
    "2023-02-29T00:00:00Z", "2023-01-01", "2023-01-01T00:00:00", "2023-01-01T24:00:00Z", "0000-01-01T00:00:00Z",
    "2023-01-01T00:00:00.Z", "2023-01-01T00:00:00.1234567890Z", "2023-13-01T00:00:00Z", "2023-01-01T00:00:00+0100",
  ])
  func wrongTimesAreRefused(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func twoOfAOneofAreRefusedAndUnknownMembersMayBeSkipped() throws {
    #expect(throws: DecodingError.self) { try Choice(json: #"{"text":"a","number":1}"#) }
    var options = JSONOptions()
    options.ignoresUnknownMembers = true
    let choice = try Choice(json: #"{"nobody":{"a":[1,{"b":null}]},"text":"a"}"#, options: options)
    #expect(choice.kind == .text("a"))
  }

  @Test func depthIsLimitedBothWays() throws {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(throws: DecodingError.self) { try Value(json: deep) }
    var value = Value(.bool(true))
    for _ in 0..<200 { value = [value] }
    #expect(throws: EncodingError.self) { try value.jsonString() }
    #expect(throws: EncodingError.self) { try value.encodedBytes() }
  }
}
