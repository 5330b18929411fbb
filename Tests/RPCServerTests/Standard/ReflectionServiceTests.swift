import Protobuf
import RPC
import RPCClient
import Testing

@testable import RPCServer

@Suite(.timeLimit(.minutes(5))) struct ReflectionServiceTests {
  private let service = ReflectionService(files: [notesFile])

  @Test("the tables of reflection itself are right")
  func tables() {
    #expect(ServerReflection.file.problems == [])
    #expect(FileSchema.health.problems == [])
    #expect(notesFile.problems == [])
  }

  @Test("services are listed: those of the files and reflection's own")
  func services() {
    let expected = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "test.Notes"]
    guard case .services(let listed) = answer(.listServices("")) else {
      Issue.record("no list")
      return
    }
    #expect(listed.service.map(\.name) == expected)
  }

  @Test(
    "a symbol of any kind is found in its file, which comes first, with all that it imports",
    arguments: [
      "test.Notes", "test.Notes.Echo", "test.Notebook", "test.Notebook.notes", "test.Notebook.label",
      "test.Notebook.name",
      "test.Notebook.Cover", "test.Notebook.Cover.colour", "test.Notebook.Colour", "test.Notebook.COLOUR_RED",
      "test.Notebook.PagesEntry", "test.Notebook.PagesEntry.key",
    ])
  func symbols(symbol: String) throws {
    #expect(try names(.fileContainingSymbol(symbol)) == ["notes.proto", "google/protobuf/timestamp.proto"])
  }

  @Test("files are found by their names: also those of well-known types, of errors' details and of reflection")
  func files() throws {
    #expect(try names(.fileByFilename("notes.proto")) == ["notes.proto", "google/protobuf/timestamp.proto"])
    #expect(
      try names(.fileContainingSymbol("google.rpc.BadRequest.FieldViolation")).first == "google/rpc/error_details.proto"
    )
    #expect(
      try names(.fileContainingSymbol("google.rpc.Status")) == ["google/rpc/status.proto", "google/protobuf/any.proto"])
    let older = try names(.fileContainingSymbol("grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo"))
    #expect(older == ["grpc/reflection/v1alpha/reflection.proto"])
  }

  @Test("the older version refers to nothing of the newer one")
  func olderVersion() throws {
    guard case .files(let files) = answer(.fileContainingSymbol("grpc.reflection.v1alpha.ServerReflection")) else {
      Issue.record("no file")
      return
    }
    let file = try FileDescriptorProto(decoding: files.fileDescriptorProto[0])
    let names = file.messageType.flatMap(\.field).map(\.typeName) + file.service.flatMap(\.method).map(\.inputType)
    #expect(names.filter { !$0.isEmpty && !$0.hasPrefix(".grpc.reflection.v1alpha.") } == [])
    #expect(file.messageType.count == ServerReflection.file.messages.count)
  }

  @Test("what is not there is an error inside the stream")
  func errors() {
    let extensionRequest = ExtensionRequest.with { $0.containingType = "test.Notebook" }
    #expect(code(.fileByFilename("no.proto")) == 5)
    #expect(code(.fileContainingSymbol("test.No")) == 5)
    #expect(code(.fileContainingSymbol("test")) == 5)
    #expect(code(.fileContainingSymbol("")) == 5)
    #expect(code(.fileContainingExtension(extensionRequest)) == 5)
    #expect(code(.allExtensionNumbersOfType("test.No")) == 5)
    #expect(code(nil) == 3)
    #expect(
      answer(.allExtensionNumbersOfType("test.Notebook"))
        == .extensionNumbers(.with { $0.baseTypeName = "test.Notebook" }))
  }

  @Test("a stream answers question after question, repeats each, and ends with a drain")
  func stream() async throws {
    try await TestServer.with(
      { service.register(on: &$0) },
      { test in
        try await test.withChannel { channel in
          for info in [ServerReflection.info, ServerReflection.olderInfo] {
            let call = channel.bidirectional(info)
            var responses = call.responses.makeAsyncIterator()
            for question in [.fileContainingSymbol("no"), .listServices(""), nil] as [ServerReflectionRequest.Question?]
            {
              let request = ServerReflectionRequest.with {
                $0.host = "here"
                $0.question = question
              }
              try await call.requests.write(request)
              let response = try await responses.next(isolation: nil)
              #expect(response == service.response(to: request))
              #expect(response?.originalRequest == request)
              #expect(response?.validHost == "here")
            }
            if info.path == ServerReflection.info.path {
              try await call.requests.finish()
              let end = try await responses.next(isolation: nil)
              #expect(end == nil)
            } else {
              await test.server.drain(grace: .seconds(3600))
              let error = await #expect(throws: RPCError.self) { _ = try await responses.next(isolation: nil) }
              #expect(error?.code == .unavailable)
            }
          }
        }
      })
  }

  private func answer(_ question: ServerReflectionRequest.Question?) -> ServerReflectionResponse.Answer? {
    service.response(to: .with { $0.question = question }).answer
  }

  private func code(_ question: ServerReflectionRequest.Question?) -> Int32? {
    if case .error(let error) = answer(question) { error.errorCode } else { nil }
  }

  private func names(_ question: ServerReflectionRequest.Question) throws -> [String] {
    guard case .files(let files) = answer(question) else { return [] }
    return try files.fileDescriptorProto.map { try FileDescriptorProto(decoding: $0).name }
  }
}

/// A message with everything that has a name.
private struct Notebook: Message {
  struct Cover: Message {
    var colour = Colour()
    static let schema = Schema<Cover>("test.Notebook.Cover") { Field(1, "colour", \.colour) }
  }

  struct Colour: ProtoEnum {
    let rawValue: Int32
    init(rawValue: Int32) { self.rawValue = rawValue }
    static let schema = EnumSchema("test.Notebook.Colour", [0: "COLOUR_UNSPECIFIED", 1: "COLOUR_RED"])
  }

  enum Label: Sendable, Equatable {
    case name(String)
  }

  var notes: [Note] = []
  var pages: [String: Note] = [:]
  var cover: Cover?
  var made: Timestamp?
  var label: Label?

  static let schema = Schema<Notebook>("test.Notebook") {
    Field(1, "notes", \.notes)
    Field(2, "pages", \.pages)
    Field(3, "cover", \.cover)
    Field(4, "made", \.made)
    OneOf("label", \.label) { Case(5, "name", Label.name) { if case .name(let name) = $0 { name } else { nil } } }
  }
}

private let notesFile = FileSchema(
  name: "notes.proto", package: "test", dependencies: [.timestamp],
  messages: [Note.self, Notebook.self, Notebook.Cover.self], enums: [Notebook.Colour.self],
  services: [
    ServiceDeclaration("test.Notes", methods: [Notes.echo, Notes.wait, Notes.list, Notes.join, Notes.chat]).schema
  ])
