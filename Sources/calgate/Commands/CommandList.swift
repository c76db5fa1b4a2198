/// Every command by its name.
enum CommandList {
    /// What a command does with the words after its name.
    typealias Command = @Sendable ([String], Output) async throws -> Void

    /// The commands.
    static let commands: [String: Command] = [
        "serve": ServeCommand.run,
        "user": UserCommand.run,
        "connect": ConnectCommand.run,
        "disconnect": DisconnectCommand.run,
        "calendar": CalendarCommand.run,
        "freebusy-token": FreeBusyTokenCommand.run,
        "sync": SyncCommand.run,
        "status": StatusCommand.run,
        "ics": IcsCommand.run,
        "freebusy": FreeBusyCommand.run,
    ]

    /// What `calgate help` prints.
    static let help = """
        calgate — a CalDAV face for Google Calendar and local calendars

          calgate serve                                   run the gateway
          calgate user add USER [--name TEXT]             make a user; prints its first app password
          calgate user password USER [--name TEXT] [--scope S]
          calgate user list | remove USER | revoke USER PASSWORD-ID
          calgate connect USER google --refresh-token T   or --service-account FILE --subject EMAIL
          calgate connect USER local [--name TEXT]        a calendar that lives in the store only
          calgate disconnect USER ACCOUNT                 forget one account's credentials
          calgate calendar list|enable|disable|busy|transparent USER [HREF]
          calgate freebusy-token add USER [--name TEXT] [--expires T]
          calgate freebusy-token list USER | remove USER [TOKEN-ID]
          calgate sync [USER] [--full] [--timeout D]      sync now and wait
          calgate status                                  how every account stands
          calgate ics check [--scheduling] FILE… | format FILE | expand FILE --start T --end T [--timezone TZID]
          calgate freebusy FILE… --start T --end T [--timezone TZID] [--now T]

        Every command takes --config FILE and --json. A secret may be given as - (standard input) or @FILE.
        """
}
