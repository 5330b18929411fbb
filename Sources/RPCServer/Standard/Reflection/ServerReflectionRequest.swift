import Protobuf

/// A question about the server, `grpc.reflection.v1.ServerReflectionRequest`.
struct ServerReflectionRequest: Message {
  enum Question: Sendable, Equatable {
    /// The file of this path.
    case fileByFilename(String)
    /// The file that declares a service, method, message, field, oneof, enum or enum value; its full name.
    case fileContainingSymbol(String)
    case fileContainingExtension(ExtensionRequest)
    /// The numbers of all extensions of a message.
    case allExtensionNumbersOfType(String)
    /// Every service; what is in it has no meaning.
    case listServices(String)
  }

  var host = ""
  var question: Question?

  static let schema = Schema<ServerReflectionRequest>("grpc.reflection.v1.ServerReflectionRequest") {
    Field(1, "host", \.host)
    OneOf("message_request", \.question) {
      Case(3, "file_by_filename", Question.fileByFilename) {
        if case .fileByFilename(let name) = $0 { name } else { nil }
      }
      Case(4, "file_containing_symbol", Question.fileContainingSymbol) {
        if case .fileContainingSymbol(let name) = $0 { name } else { nil }
      }
      Case(5, "file_containing_extension", Question.fileContainingExtension) {
        if case .fileContainingExtension(let request) = $0 { request } else { nil }
      }
      Case(6, "all_extension_numbers_of_type", Question.allExtensionNumbersOfType) {
        if case .allExtensionNumbersOfType(let name) = $0 { name } else { nil }
      }
      Case(7, "list_services", Question.listServices) { if case .listServices(let text) = $0 { text } else { nil } }
    }
  }
}

/// An extension by its number, `grpc.reflection.v1.ExtensionRequest`.
struct ExtensionRequest: Message {
  /// The full name of the message that is extended.
  var containingType = ""
  var extensionNumber: Int32 = 0

  static let schema = Schema<ExtensionRequest>("grpc.reflection.v1.ExtensionRequest") {
    Field(1, "containing_type", \.containingType)
    Field(2, "extension_number", \.extensionNumber)
  }
}
