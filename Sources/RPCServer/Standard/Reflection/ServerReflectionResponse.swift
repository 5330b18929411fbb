import Protobuf

/// The answer to one question, `grpc.reflection.v1.ServerReflectionResponse`.
struct ServerReflectionResponse: Message {
  enum Answer: Sendable, Equatable {
    case files(FileDescriptorResponse)
    case extensionNumbers(ExtensionNumberResponse)
    case services(ListServiceResponse)
    case error(ErrorResponse)
  }

  /// The host that was asked for.
  var validHost = ""
  var originalRequest: ServerReflectionRequest?
  var answer: Answer?

  static let schema = Schema<ServerReflectionResponse>("grpc.reflection.v1.ServerReflectionResponse") {
    Field(1, "valid_host", \.validHost)
    Field(2, "original_request", \.originalRequest)
    OneOf("message_response", \.answer) {
      Case(4, "file_descriptor_response", Answer.files) { if case .files(let files) = $0 { files } else { nil } }
      Case(5, "all_extension_numbers_response", Answer.extensionNumbers) {
        if case .extensionNumbers(let numbers) = $0 { numbers } else { nil }
      }
      Case(6, "list_services_response", Answer.services) { if case .services(let list) = $0 { list } else { nil } }
      Case(7, "error_response", Answer.error) { if case .error(let error) = $0 { error } else { nil } }
    }
  }
}

/// Files in their wire format, `grpc.reflection.v1.FileDescriptorResponse`: the one asked for, then what it imports.
struct FileDescriptorResponse: Message {
  var fileDescriptorProto: [[UInt8]] = []

  static let schema = Schema<FileDescriptorResponse>("grpc.reflection.v1.FileDescriptorResponse") {
    Field(1, "file_descriptor_proto", \.fileDescriptorProto)
  }
}

/// `grpc.reflection.v1.ExtensionNumberResponse`.
struct ExtensionNumberResponse: Message {
  var baseTypeName = ""
  var extensionNumber: [Int32] = []

  static let schema = Schema<ExtensionNumberResponse>("grpc.reflection.v1.ExtensionNumberResponse") {
    Field(1, "base_type_name", \.baseTypeName)
    Field(2, "extension_number", \.extensionNumber)
  }
}

/// `grpc.reflection.v1.ListServiceResponse`.
struct ListServiceResponse: Message {
  var service: [ServiceResponse] = []

  static let schema = Schema<ListServiceResponse>("grpc.reflection.v1.ListServiceResponse") {
    Field(1, "service", \.service)
  }
}

/// A service by its full name, `grpc.reflection.v1.ServiceResponse`.
struct ServiceResponse: Message {
  var name = ""

  static let schema = Schema<ServiceResponse>("grpc.reflection.v1.ServiceResponse") {
    Field(1, "name", \.name)
  }
}

/// Why there is no answer, `grpc.reflection.v1.ErrorResponse`: inside the stream, which goes on.
struct ErrorResponse: Message {
  /// A gRPC status code.
  var errorCode: Int32 = 0
  var errorMessage = ""

  static let schema = Schema<ErrorResponse>("grpc.reflection.v1.ErrorResponse") {
    Field(1, "error_code", \.errorCode)
    Field(2, "error_message", \.errorMessage)
  }
}
