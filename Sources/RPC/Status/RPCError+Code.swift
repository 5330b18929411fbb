extension RPCError {
  /// Why a call failed: the codes 1 to 16 of gRPC. There is no OK, since an error that is no error means nothing.
  ///
  /// The test for choosing among the three that are confused most (google/rpc/code.proto):
  /// - ``unavailable`` when the client may retry just this call, as it is;
  /// - ``aborted`` when it should retry on a higher level, for example begin the read-modify-write again;
  /// - ``failedPrecondition`` when it should not retry until the state of the system has been changed on purpose.
  public struct Code: Hashable, Sendable {
    private enum Value: UInt8 {
      case cancelled = 1
      case unknown
      case invalidArgument
      case deadlineExceeded
      case notFound
      case alreadyExists
      case permissionDenied
      case resourceExhausted
      case failedPrecondition
      case aborted
      case outOfRange
      case unimplemented
      case `internal`
      case unavailable
      case dataLoss
      case unauthenticated
    }

    private let value: Value

    private init(_ value: Value) {
      self.value = value
    }

    /// The code with this number, or nil for 0 (OK is no error) and for what gRPC does not define.
    public init?(rawValue: Int) {
      guard let small = UInt8(exactly: rawValue), let value = Value(rawValue: small) else { return nil }
      self.value = value
    }

    /// The number on the wire, 1 to 16.
    public var rawValue: Int { Int(value.rawValue) }

    /// The caller gave the call up.
    public static let cancelled = Code(.cancelled)

    /// An error of which nothing better is known, such as a status of a foreign system without an equivalent here.
    public static let unknown = Code(.unknown)

    /// An argument that is wrong whatever the state of the system: a malformed name, a missing field. See
    /// ``failedPrecondition`` and ``outOfRange`` for arguments that only the present state makes wrong.
    public static let invalidArgument = Code(.invalidArgument)

    /// The deadline passed before the call ended. A call that changes something may have succeeded all the same.
    public static let deadlineExceeded = Code(.deadlineExceeded)

    /// The thing asked for does not exist, or the caller may not learn that it does. Where a whole class of users is
    /// refused, ``permissionDenied`` is the code.
    public static let notFound = Code(.notFound)

    /// The thing to be created exists already.
    public static let alreadyExists = Code(.alreadyExists)

    /// The caller is known and may not do this. Not for a used-up quota (``resourceExhausted``), nor for a caller who
    /// is unknown (``unauthenticated``).
    public static let permissionDenied = Code(.permissionDenied)

    /// A quota, a limit of this server or a message size is used up.
    public static let resourceExhausted = Code(.resourceExhausted)

    /// The system is not in the state that this call needs: deleting a folder that is not empty, running a plan that
    /// is not approved. The client should not retry until that state has been changed on purpose; if it may retry at
    /// once the code is ``unavailable``, if it should begin again on a higher level it is ``aborted``.
    public static let failedPrecondition = Code(.failedPrecondition)

    /// The call lost against another one: an etag that no longer matches, a serialisation failure. The client should
    /// retry on a higher level, reading first.
    public static let aborted = Code(.aborted)

    /// Past the end of what there is now, such as a read beyond the end of a file. Unlike ``invalidArgument`` it can
    /// become right when the system changes.
    public static let outOfRange = Code(.outOfRange)

    /// No such service or method here, or a feature of the protocol that is not supported.
    public static let unimplemented = Code(.unimplemented)

    /// Something that this system relies on is broken. For serious errors only.
    public static let `internal` = Code(.internal)

    /// The service cannot answer just now; the same call may be retried after a pause. It is not always safe to do so
    /// for a call that changes something, unless it carries a request id.
    public static let unavailable = Code(.unavailable)

    /// Data is lost or damaged beyond recovery.
    public static let dataLoss = Code(.dataLoss)

    /// The caller has not said who they are, or not in a way that is valid.
    public static let unauthenticated = Code(.unauthenticated)

    /// The codes from 1 to 16 in their order.
    public static let all: [Code] = (1...16).compactMap { Code(rawValue: $0) }
  }
}

extension RPCError.Code: CustomStringConvertible {
  /// The name of the specification, such as `NOT_FOUND`.
  public var description: String {
    switch value {
    case .cancelled: "CANCELLED"
    case .unknown: "UNKNOWN"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .deadlineExceeded: "DEADLINE_EXCEEDED"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .permissionDenied: "PERMISSION_DENIED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    case .outOfRange: "OUT_OF_RANGE"
    case .unimplemented: "UNIMPLEMENTED"
    case .internal: "INTERNAL"
    case .unavailable: "UNAVAILABLE"
    case .dataLoss: "DATA_LOSS"
    case .unauthenticated: "UNAUTHENTICATED"
    }
  }
}
