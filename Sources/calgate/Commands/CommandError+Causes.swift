import Gateway
import HTTPServer
import ICalendar
import ProviderKit
import Recurrence
import StoreKit

extension CommandError {
    /// What a failure of the layers below is called on the command line.
    static func from(_ error: any Error) -> CommandError {
        switch error {
        case let error as CommandError: error
        case let error as StoreError: CommandError(code(of: error), error.sentence)
        case let error as HTTPServerError: CommandError("listen", error.sentence)
        case Users.Failure.invalidName:
            CommandError("invalid-name", "a user's name is 1 to 64 of A-Z a-z 0-9 . _ @ + -")
        case Users.Failure.exists: CommandError("exists", "there is such a user already")
        case Users.Failure.unknownUser, Connector.Failure.unknownUser:
            CommandError("unknown-user", "there is no such user")
        case Users.Failure.unknownPassword: CommandError("unknown-password", "the user has no such password")
        case Users.Failure.unknownToken: CommandError("unknown-token", "the user has no such token")
        case Connector.Failure.unknownAccount: CommandError("unknown-account", "the user has no such account")
        case Connector.Failure.localAccount:
            CommandError("local-account", "the account lives here only; there is nothing to disconnect")
        case let error as ProviderError: CommandError("upstream", error.sentence)
        case let error as ICalendarError: CommandError("invalid-icalendar", error.description)
        default: CommandError("unexpected", "unexpected: \(type(of: error))")
        }
    }

    /// The two that an operator mends by other means than the rest.
    private static func code(of error: StoreError) -> String {
        switch error.code {
        case .wrongMasterKey: "wrong-master-key"
        case .newerSchema: "newer-store"
        default: "store"
        }
    }
}
