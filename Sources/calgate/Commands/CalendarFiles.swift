import ICalendar

/// Reads .ics files that hold any number of objects.
enum CalendarFiles {
    /// The objects of a file: its components grouped by UID, each with the file's time zones.
    static func objects(in file: String) throws(CommandError) -> [VCalendar] {
        do {
            return try objects(in: ICalendarReader.read(try IcsCommand.read(file), .lenient).calendars)
        } catch let error as CommandError {
            throw error
        } catch let error as ICalendarError {
            throw CommandError(
                "invalid-icalendar",
                "\(file):\(error.line):\(error.column): \(error.detail) (\(error.section))")
        } catch {
            throw CommandError("unexpected", "\(file): cannot be read")
        }
    }

    /// The same, of calendars that are read already.
    static func objects(in calendars: [VCalendar]) -> [VCalendar] {
        calendars.flatMap { calendar -> [VCalendar] in
            var order: [String] = []
            var groups: [String: [Component]] = [:]
            for (index, member) in calendar.members.enumerated() {
                // Components that belong to no series stand alone: several VFREEBUSY may share a UID.
                let key = member.name == .vfreebusy ? "\u{0}\(index)" : member.uid ?? "\u{0}\(index)"
                if groups[key] == nil { order.append(key) }
                groups[key, default: []].append(member)
            }
            return order.compactMap { key in
                var object = calendar
                object.component.components = calendar.timeZones + (groups[key] ?? [])
                return object
            }
        }
    }
}
