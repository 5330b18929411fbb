import CUV
import Glibc

extension ChildProcess {
  /// What a child finds behind one of its descriptors.
  public enum Descriptor: Sendable {
    case null
    /// The same as our own descriptor of this number.
    case inherit(Int32)
    /// A stream to us, both ways.
    case pipe
  }

  /// A system user to run as.
  public struct User: Sendable, Hashable {
    public var userID: UInt32
    public var groupID: UInt32
    public init(userID: UInt32, groupID: UInt32) {
      self.userID = userID
      self.groupID = groupID
    }
  }

  /// What to run, and how.
  public struct Command: Sendable {
    /// A path, or a name to look for in PATH.
    public var executable: String
    public var arguments: [String]
    /// The whole environment of the child; nil passes ours on.
    public var environment: [String: String]?
    public var workingDirectory: String?
    /// Needs root; the child keeps none of our supplementary groups.
    public var user: User?
    /// Whether the child leads a session and process group of its own, so that it can be ended with all its children.
    public var isGroupLeader: Bool
    /// The child's descriptors 0, 1, 2, …; it gets no others.
    public var descriptors: [Descriptor]

    public init(
      _ executable: String, arguments: [String] = [], environment: [String: String]? = nil,
      workingDirectory: String? = nil, user: User? = nil, isGroupLeader: Bool = true,
      descriptors: [Descriptor] = [.null, .inherit(1), .inherit(2)]
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.workingDirectory = workingDirectory
      self.user = user
      self.isGroupLeader = isGroupLeader
      self.descriptors = descriptors
    }
  }

  /// Starts a child; on the loop only.
  ///
  /// - Throws: `SystemError`, for example `UV_ENOENT` when there is no such program.
  public static func spawn(_ command: Command, on loop: EventLoop) throws(SystemError) -> ChildProcess {
    loop.preconditionCurrent()
    let operation = "start \(command.executable)"
    guard !loop.isStopping else { throw .cancelled(operation) }
    var streams: [Int: ByteStream] = [:]
    var containers: [uv_stdio_container_t] = []
    do throws(SystemError) {
      for (number, descriptor) in command.descriptors.enumerated() {
        containers.append(try container(for: descriptor, number: number, streams: &streams, loop: loop))
      }
    } catch {
      for stream in streams.values { stream.close() }
      throw error
    }
    let raw = UnsafeMutablePointer<uv_process_t>.allocate(capacity: 1)
    let result = withOptions(command, containers) { uv_spawn(loop.raw, raw, $0) }
    guard result == 0 else {
      for stream in streams.values { stream.close() }
      // uv_spawn has initialised the handle also when it fails: it must be closed before its memory goes.
      uv_close(UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)) {
        UnsafeMutableRawPointer($0!).deallocate()
      }
      throw SystemError(code: result, operation: operation)
    }
    return ChildProcess(loop: loop, raw: raw, isGroupLeader: command.isGroupLeader, streams: streams)
  }

  private static func container(
    for descriptor: Descriptor, number: Int, streams: inout [Int: ByteStream], loop: EventLoop
  ) throws(SystemError) -> uv_stdio_container_t {
    var container = uv_stdio_container_t()
    switch descriptor {
    case .null: container.flags = UV_IGNORE
    case .inherit(let number):
      container.flags = UV_INHERIT_FD
      container.data.fd = number
    case .pipe:
      let stream = try ByteStream.pipe(on: loop)
      streams[number] = stream
      container.flags = uv_stdio_flags(
        UV_CREATE_PIPE.rawValue | UV_READABLE_PIPE.rawValue | UV_WRITABLE_PIPE.rawValue)
      container.data.stream = stream.raw
    }
    return container
  }

  private static func withOptions(
    _ command: Command, _ containers: [uv_stdio_container_t],
    _ body: (UnsafePointer<uv_process_options_t>) -> Int32
  ) -> Int32 {
    var containers = containers
    let arguments = CStringArray([command.executable] + command.arguments)
    let environment = command.environment.map { CStringArray($0.map { "\($0.key)=\($0.value)" }) }
    return containers.withUnsafeMutableBufferPointer { containers in
      command.executable.withCString { file in
        withOptionalCString(command.workingDirectory) { directory in
          var options = uv_process_options_t()
          options.exit_cb = { process, code, signal in
            Unmanaged<ChildProcess>.fromOpaque(process!.pointee.data).takeUnretainedValue()
              .didExit(code: code, signal: signal)
          }
          options.file = file
          options.args = arguments.pointer
          options.env = environment?.pointer
          options.cwd = directory
          options.stdio = containers.baseAddress
          options.stdio_count = Int32(containers.count)
          if command.isGroupLeader { options.flags |= UV_PROCESS_DETACHED.rawValue }
          if let user = command.user {
            options.flags |= UV_PROCESS_SETUID.rawValue | UV_PROCESS_SETGID.rawValue
            options.uid = user.userID
            options.gid = user.groupID
          }
          return body(&options)
        }
      }
    }
  }

  private static func withOptionalCString<R>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let string else { return body(nil) }
    return string.withCString(body)
  }
}

/// A null-terminated array of C strings that it owns.
private final class CStringArray {
  let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointer = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { pointer[index] = strdup(string) }
    pointer[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointer[index]) }
    pointer.deallocate()
  }
}
