import COpenSSL

/// OpenSSL's way to the bytes of a session: it reads the records that have just arrived where they lie, and writes its
/// own behind one another in the loop's workspace. The C side only checks and forwards.
enum SessionBIO {
  // Written once, before its first use, and only read afterwards. `nil` when memory was out.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "vantflow") else { return nil }
    BIO_meth_set_read(method) { bio, room, count in
      guard let bio, let room, count > 0 else { return -1 }
      copenssl_clear_retry(bio)
      let taken = session(of: bio)?.takeInput(UnsafeMutableRawBufferPointer(start: room, count: Int(count))) ?? 0
      guard taken > 0 else {
        copenssl_wait_for_input(bio)
        return -1
      }
      return Int32(taken)
    }
    BIO_meth_set_write(method) { bio, bytes, count in
      guard let bio, let bytes, count > 0 else { return -1 }
      session(of: bio)?.workspace.append(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return count
    }
    BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    return method
  }()

  static func make(for session: TLSSession) -> OpaquePointer? {
    guard let method, let bio = BIO_new(method) else { return nil }
    // Unretained: the session frees the SSL, and with it the BIO, in its deinit.
    BIO_set_data(bio, Unmanaged.passUnretained(session).toOpaque())
    BIO_set_init(bio, 1)
    return bio
  }

  private static func session(of bio: OpaquePointer) -> TLSSession? {
    BIO_get_data(bio).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
  }
}
