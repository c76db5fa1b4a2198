import FoundationEssentials

/// The protocol suite: runs the cases of a folder against a CalDAV server (`conformance caldav`).
struct CalDAVSuite {
    private let options: SuiteOptions
    private let server: Server
    private let templates: Templates
    private let files: [SuiteFile]
    private let run = String(UInt32.random(in: .min ... .max), radix: 36)

    init(_ words: [String]) throws {
        options = try SuiteOptions(words)
        server = try Server(url: options.url, logins: options.logins, isTraced: options.isTraced)
        let folder = try options.folder ?? SuiteFolder.find()
        templates = try Templates(folder: folder + "/templates")
        let folders = [folder] + options.moreFolders
        files = try folders.flatMap(SuiteFolder.files)
    }

    /// Judges the server.
    func judge(_ report: inout Report) async throws {
        var accounts: [Account] = []
        for (index, login) in options.logins.enumerated() {
            let discovery = Discovery(server: server, sender: String(index + 1))
            accounts.append(try await discovery.account(user: login.user))
        }
        var variables = Variables()
        variables["origin"] = server.origin
        variables["entry"] = server.start
        variables["run"] = run
        variables["bell"] = "\u{7}"
        variables["longname"] = String(repeating: "n", count: 1000)
        try templates.addParts(to: &variables)
        for (index, account) in accounts.enumerated() { variables.merge(account.variables(index + 1)) }

        let probe = accounts[0].home + "conformance-\(run)/"
        let hasProbe = try await server.send("MKCALENDAR", probe).status == 201
        let abilities = try await ServerAbilities(
            server, accounts[0], users: accounts.count,
            calendar: hasProbe ? probe : accounts[0].defaultCalendar)
        if hasProbe { _ = try await server.send("DELETE", probe) }

        for file in files {
            let cases = file.cases.filter { options.selects($0.id) }
            guard !cases.isEmpty else { continue }
            let sweep = await Sweep(server, accounts, isNeeded: file.needs.contains(["scheduling"]))
            await judge(file, cases, variables, abilities, &report)
            await sweep.finish()
        }
        await server.shutdown()
    }

    private func judge(
        _ file: SuiteFile, _ cases: [ProtocolCase], _ variables: Variables, _ abilities: ServerAbilities,
        _ report: inout Report
    ) async {
        var shared = CaseRunner(server, templates, variables)
        shared.variables["id"] = "\(file.name)-\(run)"
        shared.variables["file"] = shared.variables["id"]
        var problem: String?
        let runnable = cases.filter { (try? lack($0, file, abilities)) == .some(nil) }
        if !runnable.isEmpty {
            do {
                if file.calendarUse == .file { try await shared.run([makeCalendar(file, &shared)]) }
                try await shared.run(file.setup)
            } catch {
                problem = "setup, \(error)"
            }
        }
        for aCase in cases {
            let id = aCase.id
            do {
                if let lack = try lack(aCase, file, abilities) {
                    if options.isWhole { report.fail(id, lack) } else { report.skip(id, lack) }
                    continue
                }
            } catch {
                report.fail(id, "\(error)")
                continue
            }
            if let problem {
                report.fail(id, problem)
                continue
            }
            var runner = CaseRunner(server, templates, shared.variables)
            // It serves in names too, and not every server likes a dot there.
            runner.variables["id"] = "\(id.replacing(".", with: "-"))-\(run)"
            if options.isTraced { print("==== \(id): \(aCase.title)", to: &Report.errors) }
            var failure: String?
            do {
                if file.calendarUse == .each { try await runner.run([makeCalendar(file, &runner)]) }
                try await runner.run(aCase.steps)
            } catch {
                failure = "\(error)"
            }
            await runner.tidy(aCase.finally)
            await runner.removeMade()
            report.count(id, failure: failure.map { "\(aCase.title) (\(file.area)/\(file.name), \($0))" })
        }
        await shared.removeMade()
    }

    private func lack(_ aCase: ProtocolCase, _ file: SuiteFile, _ abilities: ServerAbilities) throws
        -> String?
    {
        for need in file.needs + aCase.needs {
            if let lack = try abilities.lack(need) { return lack }
        }
        return nil
    }

    /// The step that makes `{calendar}`.
    private func makeCalendar(_ file: SuiteFile, _ runner: inout CaseRunner) -> Step {
        let id = runner.variables["id"] ?? file.name
        let path = (runner.variables["home"] ?? "/") + "suite-\(id)/"
        runner.variables["calendar"] = path
        var request = RequestTemplate(method: "MKCALENDAR", target: path)
        if !file.components.isEmpty {
            let components = file.components.map { "<C:comp name=\"\($0)\"/>" }.joined()
            request.body = .text(
                "<C:mkcalendar><D:set><D:prop><C:supported-calendar-component-set>\(components)"
                    + "</C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>")
        }
        return Step(line: 0, action: .send(request))
    }
}
