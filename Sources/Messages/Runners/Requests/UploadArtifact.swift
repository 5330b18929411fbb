public import Protobuf

/// UploadArtifactRequest is the description of a file, or the next bytes of it.
public struct UploadArtifactRequest: Message {
  /// What the message brings. The first one is a beginning, and all others are chunks.
  public var part: Part?

  public init() {}

  /// What a message of an upload can bring.
  public enum Part: Sendable, Equatable {
    /// What is uploaded.
    case beginning(Beginning)
    /// The next bytes.
    case chunk(Chunk)
  }

  /// Beginning is the first message of an upload.
  public struct Beginning: Message {
    /// Required. The session.
    public var session = ""

    /// Required. The lease of the run that made the file.
    public var lease: RunnerLease?

    /// Required. The file.
    public var artifact: ArtifactHeader?

    public init() {}

    public static let schema = Schema<Beginning>("vantflow.v1.UploadArtifactRequest.Beginning") {
      Field(1, "session", \.session, .required, .atMost(RunnerRules.maxSessionCharacters))
      Field(2, "lease", \.lease, .required)
      Field(3, "artifact", \.artifact, .required)
    }
  }

  /// Chunk is bytes of the file.
  public struct Chunk: Message {
    /// Where the bytes stand in the file: behind all that came before.
    public var offset: Int64 = 0

    /// The bytes. At most 1 MiB.
    public var data: [UInt8] = []

    public init() {}

    public static let schema = Schema<Chunk>("vantflow.v1.UploadArtifactRequest.Chunk") {
      Field(1, "offset", \.offset, .range(0...))
      Field(2, "data", \.data, .atMost(RunnerRules.maxUploadChunkBytes))
    }
  }

  public static let schema = Schema<UploadArtifactRequest>("vantflow.v1.UploadArtifactRequest") {
    OneOf("part", \.part, .required) {
      Case(1, "beginning", Part.beginning) { if case .beginning(let value) = $0 { value } else { nil } }
      Case(2, "chunk", Part.chunk) { if case .chunk(let value) = $0 { value } else { nil } }
    }
  }
}

/// UploadArtifactResponse says how far an upload has come.
public struct UploadArtifactResponse: Message {
  /// How many bytes the server has: where the runner goes on.
  public var committedBytes: Int64 = 0

  /// The artifact, in the last message only.
  public var artifact: Artifact?

  public init() {}

  public static let schema = Schema<UploadArtifactResponse>("vantflow.v1.UploadArtifactResponse") {
    Field(1, "committed_bytes", \.committedBytes)
    Field(2, "artifact", \.artifact)
  }
}
