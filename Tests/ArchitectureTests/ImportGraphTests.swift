import Testing
import TestSupport

@Suite("The import graph")
struct ImportGraphTests {
    @Test(arguments: ImportTable.modules)
    func `a module imports only what the table allows`(_ module: String) throws {
        let files = try SourceTree.swiftFiles(under: ImportTable.folder(of: module))
        #expect(!files.isEmpty, "\(module) has no sources where the table says")
        for file in files {
            for name in file.imports where ImportTable.isOurs(name) {
                #expect(
                    ImportTable.allowed[module, default: []].contains(name), "\(file.name) imports \(name)")
            }
        }
    }

    @Test(arguments: ImportTable.modules)
    func `the manifest declares what the table allows`(_ module: String) throws {
        let manifest = try Manifest()
        #expect(manifest.dependencies[module] == ImportTable.allowed[module])
    }

    @Test func `the table knows every module of the manifest`() throws {
        #expect(Set(try Manifest().dependencies.keys) == Set(ImportTable.modules))
    }

    @Test func `what a module may import may not import it`() {
        for module in ImportTable.modules {
            var reached: Set<String> = []
            var rest = Array(ImportTable.allowed[module, default: []])
            while let next = rest.popLast() {
                guard reached.insert(next).inserted else { continue }
                rest += ImportTable.allowed[next, default: []]
            }
            #expect(!reached.contains(module), "\(module) reaches itself")
        }
    }

    @Test(arguments: ImportTable.libraries.keys.sorted())
    func `a C library is imported by its wrapper alone`(_ library: String) {
        let users = ImportTable.allowed.filter { $0.value.contains(library) }.map(\.key)
        #expect(users == [ImportTable.libraries[library]])
    }

    @Test func `the product never imports the emulated upstreams`() {
        let users = ImportTable.allowed.filter { $0.value.contains("Upstreams") }.map(\.key)
        #expect(users == ["demo"])
    }

    @Test func `the emulated upstreams share nothing that could share a mistake`() {
        let own = ImportTable.allowed["Upstreams", default: []]
        #expect(own.isDisjoint(with: ["ICalendar", "TimeZones", "Recurrence", "FreeBusy", "ProviderKit"]))
        #expect(own.isDisjoint(with: ["GoogleProvider", "StoreKit", "Gateway", "CalDAVServer"]))
    }

    @Test(arguments: ["Octets", "ICalendar", "TimeZones", "Recurrence", "FreeBusy"])
    func `calendar values do without Foundation`(_ module: String) throws {
        for file in try SourceTree.swiftFiles(under: ImportTable.folder(of: module)) {
            #expect(!file.imports.contains { $0.hasPrefix("Foundation") }, "\(file.name)")
        }
    }

    @Test(arguments: ["Sources", "Conformance", "Tests"])
    func `nothing imports FoundationNetworking`(_ folder: String) throws {
        for file in try SourceTree.swiftFiles(under: folder) {
            #expect(!file.imports.contains("FoundationNetworking"), "\(file.name)")
        }
    }
}
