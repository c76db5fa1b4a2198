import FuzzLaws

#if canImport(Glibc)
    import Glibc
#endif

#if FUZZING

    /// What libFuzzer calls before anything else: takes the name of the entry from the arguments.
    ///
    /// It goes into the environment, where processes find it that libFuzzer starts from its own arguments.
    @_cdecl("LLVMFuzzerInitialize")
    func initialize(
        _ count: UnsafeMutablePointer<CInt>,
        _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
    ) -> CInt {
        if count.pointee > 1, let word = words.pointee[1],
            let entry = FuzzEntry(rawValue: String(cString: word))
        {
            setenv("FUZZ_ENTRY", entry.rawValue, 1)
            for index in 1..<Int(count.pointee) { words.pointee[index] = words.pointee[index + 1] }
            count.pointee -= 1
        }
        return 0
    }

    private let entry: FuzzEntry = {
        guard let name = getenv("FUZZ_ENTRY"), let entry = FuzzEntry(rawValue: String(cString: name)) else {
            let names = FuzzEntry.allCases.map(\.rawValue).joined(separator: ", ")
            let sentence = Array("fuzz: name one of \(names) before libFuzzer's own arguments\n".utf8)
            _ = write(STDERR_FILENO, sentence, sentence.count)
            exit(2)
        }
        return entry
    }()

    /// What libFuzzer calls with each input.
    ///
    /// It takes the death of the process for a finding, and knows no other way to be told of one.
    @_cdecl("LLVMFuzzerTestOneInput")
    func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
        let start = Processor.milliseconds
        do throws(BrokenLaw) {
            try entry.check(Array(UnsafeBufferPointer(start: data, count: size)))
        } catch {
            fatalError("\(error)")
        }
        let spent = Processor.milliseconds - start
        guard spent <= Processor.limit else { fatalError("takes \(spent) ms") }
        return 0
    }

#else

    /// The program without libFuzzer: puts files through an entry once more.
    @main
    struct Fuzz {
        static func main() {
            let words = Array(CommandLine.arguments.dropFirst())
            guard words.count > 1, let entry = words.first.flatMap(FuzzEntry.init(rawValue:)) else {
                print("fuzz \(FuzzEntry.allCases.map(\.rawValue).joined(separator: "|")) FILE…")
                exit(2)
            }
            var isClean = true
            for path in words.dropFirst() {
                guard let octets = octets(of: path) else {
                    print("\(path): cannot be read")
                    exit(2)
                }
                let start = Processor.milliseconds
                var finding: String?
                do throws(BrokenLaw) { try entry.check(octets) } catch { finding = error.description }
                let spent = Processor.milliseconds - start
                if spent > Processor.limit { finding = finding ?? "too slow" }
                print("\(path): \(spent) ms, \(finding ?? "no finding")")
                isClean = isClean && finding == nil
            }
            exit(isClean ? 0 : 1)
        }

        private static func octets(of path: String) -> [UInt8]? {
            guard let file = fopen(path, "rb") else { return nil }
            defer { fclose(file) }
            var octets: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = fread(&chunk, 1, chunk.count, file)
                guard count > 0 else { return octets }
                octets += chunk[..<count]
            }
        }
    }

#endif
