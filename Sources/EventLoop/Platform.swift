import Glibc

/// The system calls that a method of ours would hide by its name.
enum Platform {
  static func close(_ descriptor: Int32) -> Int32 { Glibc.close(descriptor) }
}
