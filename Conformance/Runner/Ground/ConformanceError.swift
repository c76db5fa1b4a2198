/// Why the cases cannot be judged at all: wrong usage, a file that cannot be read.
struct ConformanceError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
