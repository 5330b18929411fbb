#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension PrometheusText {
  /// Adds what the system knows of this process, by the names that every client library of Prometheus uses. Linux tells
  /// all of it (proc(5)); elsewhere it is the processor time alone. Looks into /proc, which does not wait for a disk.
  mutating func addProcess() {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(RUSAGE_SELF.rawValue, &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    let seconds = [usage.ru_utime, usage.ru_stime].reduce(0.0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    family("process_cpu_seconds_total", .counter, "User and system time of the processor, in seconds.")
    sample("process_cpu_seconds_total", [], seconds)
    #if os(Linux)
      addLinuxProcess()
    #endif
  }

  #if os(Linux)
    private mutating func addLinuxProcess() {
      var limit = rlimit()
      if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
        single(
          "process_max_fds", .gauge, "File descriptors that the process may have open.", Int(clamping: limit.rlim_cur))
      }
      if let open = Self.entryCount(of: "/proc/self/fd") {
        // Less the one by which they are counted.
        single("process_open_fds", .gauge, "File descriptors that are open.", max(0, open - 1))
      }
      // Behind the command, which may hold anything, in brackets; the fields are numbered from 3 there.
      guard let status = Self.contents(of: "/proc/self/stat"), let end = status.lastIndex(of: ")") else { return }
      let fields = status[end...].split(separator: " ").dropFirst().map { Int($0) ?? 0 }
      guard fields.count >= 22 else { return }
      single("process_virtual_memory_bytes", .gauge, "Virtual memory, in bytes.", fields[20])
      single(
        "process_resident_memory_bytes", .gauge, "Resident memory, in bytes.", fields[21] * sysconf(Int32(_SC_PAGESIZE))
      )
      guard let boot = Self.contents(of: "/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
        let bootedAt = Double(boot.dropFirst("btime ".count))
      else { return }
      family("process_start_time_seconds", .gauge, "When the process was started, in seconds since 1970.")
      sample("process_start_time_seconds", [], bootedAt + Double(fields[19]) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    private static func contents(of path: String) -> String? {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var contents: [UInt8] = []
      while true {
        let count = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { room in
          let count = read(descriptor, room.baseAddress, room.count)
          if count > 0 { contents += room[..<count] }
          return count
        }
        if count <= 0 { return String(decoding: contents, as: UTF8.self) }
      }
    }

    private static func entryCount(of path: String) -> Int? {
      guard let folder = opendir(path) else { return nil }
      defer { closedir(folder) }
      var count = 0
      while let entry = readdir(folder) {
        // All but "." and "..".
        if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
      }
      return count
    }
  #endif
}
