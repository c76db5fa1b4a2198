internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Changes who is a delegate (caldav-proxy section 5.2): the one property of a group that its owner changes is
    /// `DAV:group-member-set`, and it names all members anew.
    func changeDelegates(
        _ access: ProxyAccess, of owner: Principal, _ instructions: [PropPatch.Instruction],
        _ exchange: Exchange
    ) async throws(DAVError) -> PropStat {
        var items: [(name: ExpandedName, change: Result<PropertyChange, DAVError>)] = []
        var members: [String]?
        for instruction in instructions {
            do {
                members = try await delegates(named: instruction, exchange.principal)
                // What stands for the change is not looked at: the members are.
                items.append((instruction.name, .success(.dead(instruction.name, nil))))
            } catch {
                items.append((instruction.name, .failure(error)))
            }
        }
        let update = PropertyUpdate(items)
        guard owner.user == exchange.principal.user, exchange.principal.scope == .calendars else {
            return update.refused(
                .needPrivileges(
                    .dav("write-properties"), on: exchange.resource, "Users choose their delegates."))
        }
        if update.changes != nil, let members { try await backend.setDelegates(members, access, of: owner) }
        return update.propStat
    }

    /// The users that an instruction makes delegates.
    private func delegates(
        named instruction: PropPatch.Instruction, _ requester: Principal
    ) async throws(DAVError) -> [String] {
        guard instruction.name == .dav("group-member-set") else {
            throw DAVError(
                403, .dav("cannot-modify-protected-property"), "A group does not keep this property.")
        }
        guard case .set(let element) = instruction else { return [] }
        let hrefs = element.all(.dav("href")).map(\.text.trimmingSpace)
        guard hrefs.count <= 1_000 else { throw DAVError(507, nil, "There are too many members.") }
        var users: [String] = []
        for href in hrefs {
            guard case .principal(let name)? = Self.resource(href),
                let member = try? await principal(name, for: requester), member.user != requester.user
            else {
                throw DAVError(
                    403, .dav("recognized-principal"), "A delegate is another user of this server.")
            }
            if !users.contains(member.user) { users.append(member.user) }
        }
        return users
    }
}
