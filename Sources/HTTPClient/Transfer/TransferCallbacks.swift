internal import CCurl

/// What curl calls. Each finds its transfer, makes a span of the pointers and passes it on; none calls curl.
enum TransferCallbacks {
  static let body: curl_write_callback = { bytes, size, count, owner in
    guard let transfer = transfer(owner) else { return 0 }
    let taken = transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    if transfer.failure != nil { return 0 }
    return taken ? size * count : ccurl_pause_write
  }

  static let headerLine: curl_write_callback = { bytes, size, count, owner in
    guard let transfer = transfer(owner) else { return 0 }
    let isTaken = transfer.takeHeaderLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return isTaken ? size * count : 0
  }

  static let read: curl_read_callback = { room, size, count, owner in
    guard let transfer = transfer(owner), let upload = transfer.upload else { return ccurl_abort_read }
    return upload.fill(UnsafeMutableRawBufferPointer(start: room, count: size * count), for: transfer)
  }

  static let seek: curl_seek_callback = { owner, offset, origin in
    guard let upload = transfer(owner)?.upload, offset == 0, upload.rewind() else { return CURL_SEEKFUNC_FAIL }
    return CURL_SEEKFUNC_OK
  }

  static let openSocket: curl_opensocket_callback = { owner, purpose, address in
    transfer(owner)?.connectionBegins()
    return ccurl_open_socket(owner, purpose, address)
  }

  static let connectionReady: curl_prereq_callback = { owner, _, _, _, _ in
    transfer(owner)?.connectionIsReady()
    return CURL_PREREQFUNC_OK
  }

  private static func transfer(_ owner: UnsafeMutableRawPointer?) -> Transfer? {
    owner.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }
}
