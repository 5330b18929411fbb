import Protobuf
import RPC

/// The standard service by which tools learn what a server offers (grpc/doc/server-reflection.md).
///
/// It has two names: tools ask for `grpc.reflection.v1` and, where they are older, for `grpc.reflection.v1alpha`. What
/// goes over the wire is the same.
enum ServerReflection {
  typealias Info = Method<ServerReflectionRequest, ServerReflectionResponse>

  static let package = "grpc.reflection.v1"
  static let olderPackage = "grpc.reflection.v1alpha"

  /// ServerReflectionInfo answers any number of questions, each by one message.
  static let info = Info("\(package).ServerReflection", "ServerReflectionInfo", .bidirectional, permission: .everyone)
  static let olderInfo = Info(
    "\(olderPackage).ServerReflection", "ServerReflectionInfo", .bidirectional, permission: .everyone)

  /// `grpc/reflection/v1/reflection.proto`.
  static let file = FileSchema(
    name: "grpc/reflection/v1/reflection.proto", package: package,
    messages: [
      ServerReflectionRequest.self, ExtensionRequest.self, ServerReflectionResponse.self, FileDescriptorResponse.self,
      ExtensionNumberResponse.self, ListServiceResponse.self, ServiceResponse.self, ErrorResponse.self,
    ],
    services: [ServiceDeclaration(info.service, methods: [info]).schema])

  /// `grpc/reflection/v1alpha/reflection.proto`: the same in the other package.
  static let olderFile: FileDescriptorProto = {
    var older = file.descriptor
    older.name = "grpc/reflection/v1alpha/reflection.proto"
    older.package = olderPackage
    func moved(_ name: String) -> String {
      name.hasPrefix(".\(package).") ? ".\(olderPackage)" + name.dropFirst(package.utf8.count + 1) : name
    }
    for message in older.messageType.indices {
      for field in older.messageType[message].field.indices {
        older.messageType[message].field[field].typeName = moved(older.messageType[message].field[field].typeName)
      }
    }
    for service in older.service.indices {
      for method in older.service[service].method.indices {
        older.service[service].method[method].inputType = moved(older.service[service].method[method].inputType)
        older.service[service].method[method].outputType = moved(older.service[service].method[method].outputType)
      }
    }
    return older
  }()
}
