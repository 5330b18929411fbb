import Protobuf

// As much of google/protobuf/descriptor.proto as tells the idempotency of methods.

struct MethodOptionsSet: Message {
  struct File: Message {
    var service: [Service] = []
    static let schema = Schema<File>("test.File") { Field(6, "service", \.service) }
  }

  struct Service: Message {
    var name = ""
    var method: [Method] = []
    static let schema = Schema<Service>("test.Service") {
      Field(1, "name", \.name)
      Field(2, "method", \.method)
    }
  }

  struct Method: Message {
    var name = ""
    var options: Options?
    static let schema = Schema<Method>("test.Method") {
      Field(1, "name", \.name)
      Field(4, "options", \.options)
    }
  }

  struct Options: Message {
    var idempotencyLevel: Int32 = 0
    static let schema = Schema<Options>("test.Options") { Field(34, "idempotency_level", \.idempotencyLevel) }
  }

  var file: [File] = []
  static let schema = Schema<MethodOptionsSet>("test.MethodOptionsSet") { Field(1, "file", \.file) }
}
