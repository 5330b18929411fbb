import Protobuf
import RPC

extension ServiceSchema {
  /// What reflection tells of a service, from the declarations that router and clients use.
  init(_ declaration: ServiceDeclaration) {
    self.init(
      declaration.fullName,
      methods: declaration.methods.map { method in
        Method(
          method.name, input: method.requestType, output: method.responseType,
          isClientStreaming: method.kind.takesStream, isServerStreaming: method.kind.returnsStream)
      })
  }
}
