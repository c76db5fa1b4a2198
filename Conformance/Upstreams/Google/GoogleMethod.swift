/// A method of the API, under the name that the discovery document gives it.
enum GoogleMethod: String, Sendable, CaseIterable {
    case calendarListGet = "calendarList.get"
    case calendarListList = "calendarList.list"
    case calendarListPatch = "calendarList.patch"
    case calendarsGet = "calendars.get"
    case calendarsInsert = "calendars.insert"
    case calendarsPatch = "calendars.patch"
    case calendarsDelete = "calendars.delete"
    case colorsGet = "colors.get"
    case eventsDelete = "events.delete"
    case eventsGet = "events.get"
    case eventsImport = "events.import"
    case eventsInsert = "events.insert"
    case eventsInstances = "events.instances"
    case eventsList = "events.list"
    case eventsMove = "events.move"
    case eventsPatch = "events.patch"
    case eventsUpdate = "events.update"
    case freeBusyQuery = "freebusy.query"
    case settingsGet = "settings.get"
    case settingsList = "settings.list"

    /// Finds the method of a request.
    ///
    /// Channels, access control lists, labels, quickAdd, batches and what else the real service has are not
    /// emulated: they are answered 404 like any unknown path.
    ///
    /// - Parameters:
    ///   - verb: The HTTP method.
    ///   - path: Decoded segments behind `/calendar/v3`.
    /// - Returns: The method and the path's parameters in order.
    static func route(_ verb: String, _ path: [String]) -> (method: GoogleMethod, parameters: [String])? {
        let isEvents = path.count >= 3 && path[0] == "calendars" && path[2] == "events"
        switch (verb, path.count) {
        case ("GET", 1) where path[0] == "colors": return (.colorsGet, [])
        case ("POST", 1) where path[0] == "freeBusy": return (.freeBusyQuery, [])
        case ("POST", 1) where path[0] == "calendars": return (.calendarsInsert, [])
        case ("GET", 2) where path[0] == "calendars": return (.calendarsGet, [path[1]])
        case ("PATCH", 2) where path[0] == "calendars": return (.calendarsPatch, [path[1]])
        case ("DELETE", 2) where path[0] == "calendars": return (.calendarsDelete, [path[1]])
        case ("GET", 3) where path[0...1] == ["users", "me"] && path[2] == "calendarList":
            return (.calendarListList, [])
        case ("GET", 4) where path[0...1] == ["users", "me"] && path[2] == "calendarList":
            return (.calendarListGet, [path[3]])
        case ("PATCH", 4) where path[0...1] == ["users", "me"] && path[2] == "calendarList":
            return (.calendarListPatch, [path[3]])
        case ("GET", 3) where path[0...1] == ["users", "me"] && path[2] == "settings":
            return (.settingsList, [])
        case ("GET", 4) where path[0...1] == ["users", "me"] && path[2] == "settings":
            return (.settingsGet, [path[3]])
        case ("GET", 3) where isEvents: return (.eventsList, [path[1]])
        case ("POST", 3) where isEvents: return (.eventsInsert, [path[1]])
        case ("POST", 4) where isEvents && path[3] == "import": return (.eventsImport, [path[1]])
        case ("GET", 4) where isEvents: return (.eventsGet, [path[1], path[3]])
        case ("PUT", 4) where isEvents: return (.eventsUpdate, [path[1], path[3]])
        case ("PATCH", 4) where isEvents: return (.eventsPatch, [path[1], path[3]])
        case ("DELETE", 4) where isEvents: return (.eventsDelete, [path[1], path[3]])
        case ("GET", 5) where isEvents && path[4] == "instances":
            return (.eventsInstances, [path[1], path[3]])
        case ("POST", 5) where isEvents && path[4] == "move": return (.eventsMove, [path[1], path[3]])
        default: return nil
        }
    }

    /// Whether the method can change anything.
    var isWrite: Bool {
        switch self {
        case .calendarListGet, .calendarListList, .calendarsGet, .colorsGet, .eventsGet, .eventsInstances,
            .eventsList, .freeBusyQuery, .settingsGet, .settingsList:
            false
        default: true
        }
    }

    /// The query parameters of the discovery document, those of all methods left out.
    var queryParameters: Set<String> {
        switch self {
        case .calendarListList:
            [
                "maxResults", "minAccessRole", "pageToken", "showDeleted", "showHidden",
                "showOwnOrganizationOnly", "syncToken",
            ]
        case .calendarListPatch: ["colorRgbFormat"]
        case .calendarListGet, .calendarsGet, .calendarsInsert, .calendarsPatch, .calendarsDelete, .colorsGet,
            .freeBusyQuery, .settingsGet:
            []
        case .settingsList: ["maxResults", "pageToken", "syncToken"]
        case .eventsDelete: ["sendNotifications", "sendUpdates"]
        case .eventsGet: ["alwaysIncludeEmail", "maxAttendees", "timeZone"]
        case .eventsImport: ["conferenceDataVersion", "eventLabelVersion", "supportsAttachments"]
        case .eventsInsert:
            [
                "conferenceDataVersion", "eventLabelVersion", "maxAttendees", "sendNotifications",
                "sendUpdates",
                "supportsAttachments",
            ]
        case .eventsInstances:
            [
                "alwaysIncludeEmail", "maxAttendees", "maxResults", "originalStart", "pageToken",
                "showDeleted",
                "timeMax", "timeMin", "timeZone",
            ]
        case .eventsList:
            [
                "alwaysIncludeEmail", "eventTypes", "iCalUID", "maxAttendees", "maxResults", "orderBy",
                "pageToken", "privateExtendedProperty", "q", "sharedExtendedProperty", "showDeleted",
                "showHiddenInvitations", "singleEvents", "syncToken", "timeMax", "timeMin", "timeZone",
                "updatedMin",
            ]
        case .eventsMove: ["destination", "sendNotifications", "sendUpdates"]
        case .eventsPatch, .eventsUpdate:
            [
                "alwaysIncludeEmail", "conferenceDataVersion", "eventLabelVersion", "maxAttendees",
                "sendNotifications", "sendUpdates", "supportsAttachments",
            ]
        }
    }

    /// One of these scopes is enough; each is what follows `https://www.googleapis.com/auth/`.
    var scopes: Set<String> {
        switch self {
        case .calendarListGet, .calendarListList:
            [
                "calendar", "calendar.app.created", "calendar.calendarlist", "calendar.calendarlist.readonly",
                "calendar.readonly",
            ]
        case .calendarListPatch: ["calendar", "calendar.app.created", "calendar.calendarlist"]
        case .calendarsGet:
            [
                "calendar", "calendar.app.created", "calendar.calendars", "calendar.calendars.readonly",
                "calendar.readonly",
            ]
        case .calendarsInsert, .calendarsPatch, .calendarsDelete:
            ["calendar", "calendar.app.created", "calendar.calendars"]
        case .colorsGet:
            [
                "calendar", "calendar.app.created", "calendar.calendarlist", "calendar.calendarlist.readonly",
                "calendar.events.freebusy", "calendar.events.owned", "calendar.events.owned.readonly",
                "calendar.events.public.readonly", "calendar.readonly", "calendar.events",
                "calendar.events.readonly",
            ]
        case .freeBusyQuery:
            ["calendar", "calendar.events.freebusy", "calendar.freebusy", "calendar.readonly"]
        case .settingsGet, .settingsList:
            ["calendar", "calendar.readonly", "calendar.settings", "calendar.settings.readonly"]
        case .eventsGet, .eventsInstances, .eventsList:
            [
                "calendar", "calendar.app.created", "calendar.events", "calendar.events.owned",
                "calendar.events.owned.readonly", "calendar.events.public.readonly",
                "calendar.events.readonly",
                "calendar.events.freebusy", "calendar.readonly",
            ]
        case .eventsDelete, .eventsImport, .eventsInsert, .eventsMove, .eventsPatch, .eventsUpdate:
            ["calendar", "calendar.app.created", "calendar.events", "calendar.events.owned"]
        }
    }
}
