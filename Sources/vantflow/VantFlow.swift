@main
struct VantFlow {
  static func main() {}
}
