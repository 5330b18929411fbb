import CUV
import Glibc

/// An operating-system error as libuv reports it.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The negative error number of libuv, for example `UV_ECONNREFUSED`.
  public let code: Int32
  /// What was attempted, for example "connect 127.0.0.1:5432".
  public let operation: String

  public init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The error of the last C library call of this thread.
  public static func lastError(operation: String) -> SystemError {
    SystemError(code: uv_translate_sys_error(errno), operation: operation)
  }

  /// The symbolic name, for example "ECONNREFUSED".
  public var name: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      uv_err_name_r(code, buffer.baseAddress, buffer.count)
      return String(cString: buffer.baseAddress!)
    }
  }

  public var description: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      uv_strerror_r(code, buffer.baseAddress, buffer.count)
      return "\(operation): \(String(cString: buffer.baseAddress!)) (\(name))"
    }
  }

  /// `UV_EPROTO`, for a layer above that finds its peer's bytes wrong.
  public static let protocolFailure = UV_EPROTO.rawValue

  public var isAddressInUse: Bool { code == UV_EADDRINUSE.rawValue }
  public var isConnectionReset: Bool { code == UV_ECONNRESET.rawValue }
  public var isTimeout: Bool { code == UV_ETIMEDOUT.rawValue }
  public var isCancelled: Bool { code == UV_ECANCELED.rawValue }
  public var isNoSuchProcess: Bool { code == UV_ESRCH.rawValue }

  static func timedOut(_ operation: String) -> SystemError {
    SystemError(code: UV_ETIMEDOUT.rawValue, operation: operation)
  }
  static func cancelled(_ operation: String) -> SystemError {
    SystemError(code: UV_ECANCELED.rawValue, operation: operation)
  }

  /// Throws when a libuv call answered with an error number.
  static func check(_ result: Int32, _ operation: @autoclosure () -> String) throws(SystemError) {
    if result < 0 { throw SystemError(code: result, operation: operation()) }
  }
}
