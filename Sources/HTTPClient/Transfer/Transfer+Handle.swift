internal import CCurl

extension Transfer {
  /// The easy handle with everything that the request asks; nil when there is no memory for it.
  func makeHandle(resolving entries: [String]) -> UnsafeMutableRawPointer? {
    guard let handle = curl_easy_init() else { return nil }
    ccurl_set_text(handle, CURLOPT_URL, request.url)
    ccurl_set_list(handle, CURLOPT_RESOLVE, list(entries))
    setBounds(handle)
    setRequest(handle)
    setCallbacks(handle)
    return handle
  }

  /// What no request may do, whatever its URL and the machine's environment say.
  private func setBounds(_ handle: UnsafeMutableRawPointer) {
    ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    // A proxy of the environment would be one more name to resolve, and one more that sees everything.
    ccurl_set_text(handle, CURLOPT_PROXY, "")
    ccurl_set_text(handle, CURLOPT_NOPROXY, "*")
    ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    // "/a/../b" is a name like any other to an object store, and is signed as it stands.
    ccurl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
    // curl 7.88 opens a window of 32 MiB for each HTTP/2 stream, and keeps that much of a paused one in memory.
    ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    ccurl_set_long(handle, CURLOPT_BUFFERSIZE, 64 << 10)
    ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 128 << 10)
    ccurl_set_long(handle, CURLOPT_MAXAGE_CONN, Int(limits.idleConnectionTime.components.seconds))
    // Ours begin when the connection is being made: curl's run already while a request waits for a place.
    ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
    if let authorities = multi.authoritiesFile {
      ccurl_set_text(handle, CURLOPT_CAINFO, authorities)
      // The system's folder, which curl would trust beside the file.
      ccurl_set_text(handle, CURLOPT_CAPATH, nil)
    }
  }

  private func setRequest(_ handle: UnsafeMutableRawPointer) {
    // curl's own additions are taken out: what is sent is what was asked for (and may be signed).
    var lines = ["Expect:"]
    for name in ["Accept", "Content-Type", "User-Agent"] where request.fields[name] == nil { lines.append("\(name):") }
    // An empty value is written with a semicolon: a colon alone takes the field out.
    lines += request.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    if let upload {
      ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
      ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(upload.length ?? -1))
    } else if request.method == .head {
      ccurl_set_long(handle, CURLOPT_NOBODY, 1)
    } else if request.method == .put || request.method == .post {
      // RFC 9110, section 8.6: a method that expects content says that there is none.
      lines.append("Content-Length: 0")
    }
    // On a connection that it takes up again and finds gone, curl sends a request anew of which no byte of a body was sent.
    // What has a body is no whole request without it; what has none may have been carried out.
    if !request.mayBeRepeated, upload?.isEmpty ?? true { ccurl_set_long(handle, CURLOPT_FRESH_CONNECT, 1) }
    ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method.name)
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, list(lines))
  }

  private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
    // Unretained: the multi holds the transfer until the handle is gone.
    let pointer = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(handle, CURLOPT_PRIVATE, pointer)
    ccurl_set_pointer(handle, CURLOPT_WRITEDATA, pointer)
    ccurl_set_write_function(handle, CURLOPT_WRITEFUNCTION, TransferCallbacks.body)
    ccurl_set_pointer(handle, CURLOPT_HEADERDATA, pointer)
    ccurl_set_write_function(handle, CURLOPT_HEADERFUNCTION, TransferCallbacks.headerLine)
    ccurl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, pointer)
    ccurl_set_open_function(handle, TransferCallbacks.openSocket)
    ccurl_set_pointer(handle, CURLOPT_PREREQDATA, pointer)
    ccurl_set_ready_function(handle, TransferCallbacks.connectionReady)
    guard upload != nil else { return }
    ccurl_set_pointer(handle, CURLOPT_READDATA, pointer)
    ccurl_set_read_function(handle, TransferCallbacks.read)
    ccurl_set_pointer(handle, CURLOPT_SEEKDATA, pointer)
    ccurl_set_seek_function(handle, TransferCallbacks.seek)
  }

  /// A list of curl's, which lives as long as the handle.
  private func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) ?? list }
    if let list { lists.append(list) }
    return list
  }
}
