public import Protobuf
import RPC

/// Tells tools what a server offers, by `grpc.reflection.v1` and `v1alpha`, from the tables written by hand: `grpcurl` and
/// its like list and describe everything, and call a method knowing nothing.
///
/// What it answers with is put together once. It keeps nothing of its callers: a question is answered when it comes, by
/// one message, whose size is that of a file with all that it imports.
public struct ReflectionService: Sendable {
  private let index: DescriptorIndex
  private let services: ListServiceResponse

  /// Describes files with all that they import, the errors' details (google/rpc) and reflection itself.
  ///
  /// - Parameter files: those whose services the server answers: these are listed.
  public init(files: [FileSchema]) {
    let served = files + [ServerReflection.file]
    var names: Set<String> = []
    let all = (served + [.status, .errorDetails]).flatMap(\.withDependencies).filter { names.insert($0.name).inserted }
    index = DescriptorIndex(all.map(\.descriptor) + [ServerReflection.olderFile])
    let serviceNames = served.flatMap(\.services).map(\.name) + [ServerReflection.olderInfo.service]
    services = .with { $0.service = serviceNames.sorted().map { name in .with { $0.name = name } } }
  }

  /// Answers both versions of the service.
  public func register(on router: inout Router) {
    for info in [ServerReflection.info, ServerReflection.olderInfo] {
      router.bidirectional(info) { requests, writer, context in
        // Nothing is lost with the stream: a client that holds one open must not hold up the drain.
        context.onDrain { context.call.end(.shuttingDown) }
        for try await request in requests { try await writer.write(response(to: request)) }
      }
    }
  }

  func response(to request: ServerReflectionRequest) -> ServerReflectionResponse {
    .with {
      $0.validHost = request.host
      $0.originalRequest = request
      $0.answer = answer(to: request.question)
    }
  }

  private func answer(to question: ServerReflectionRequest.Question?) -> ServerReflectionResponse.Answer {
    switch question {
    case .fileByFilename(let name): files(index.files(named: name), orNo: "file \(name)")
    case .fileContainingSymbol(let name): files(index.files(declaring: name), orNo: "symbol \(name)")
    case .fileContainingExtension(let request):
      // proto3 has none but of descriptor.proto's options, and we declare none of those.
      notFound("extension \(request.extensionNumber) of \(request.containingType)")
    case .allExtensionNumbersOfType(let name):
      index.hasMessage(name) ? .extensionNumbers(.with { $0.baseTypeName = name }) : notFound("message \(name)")
    case .listServices: .services(services)
    case nil: error(.invalidArgument, "The request asks nothing that is known here.")
    }
  }

  private func files(_ files: [[UInt8]]?, orNo what: String) -> ServerReflectionResponse.Answer {
    files.map { files in .files(.with { $0.fileDescriptorProto = files }) } ?? notFound(what)
  }

  /// The name is that of the request, which the response repeats in any case.
  private func notFound(_ what: String) -> ServerReflectionResponse.Answer {
    error(.notFound, "There is no \(what) here.")
  }

  private func error(_ code: RPCError.Code, _ message: String) -> ServerReflectionResponse.Answer {
    .error(
      .with {
        $0.errorCode = Int32(code.rawValue)
        $0.errorMessage = message
      })
  }
}
