import Octets

/// A property: name, parameters and value (RFC 5545 §3.5).
///
/// One that was read is a place in the input; its texts are made when they are asked for, and it is written
/// back byte for byte until it is changed.  Two properties are equal when name, parameters and value are.
public struct Property: Sendable {
    enum Storage: Sendable {
        case read(Document, line: Int)
        case made(MadeLine)
    }

    private(set) var storage: Storage

    init(_ document: Document, line: Int) {
        storage = .read(document, line: line)
    }

    /// A property with a value that is already escaped as its type asks for.
    ///
    /// Nothing is refused, but nothing gets out of the line either: CR, LF and other controls are dropped, so
    /// are octets of the name that no name may have.
    public init(_ name: PropertyName, value: String, parameters: [Parameter] = []) {
        storage = .made(MadeLine(name, parameters, value: value, number: nil))
    }

    /// The name, compared without case.
    public var name: PropertyName {
        get {
            switch storage {
            case .read(let document, let line): document.propertyName(line)
            case .made(let made): made.name
            }
        }
        set { storage = .made(MadeLine(newValue, parameters, value: value, number: line)) }
    }

    /// Whether this is the property's name; cheaper than comparing ``name``.
    func isNamed(_ name: PropertyName) -> Bool {
        switch storage {
        case .read(let document, let line): document.spells(line, name)
        case .made(let made): made.name == name
        }
    }

    /// Calls `body` with the octets of the value.
    func withValue<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .read(let document, let line): try document.withValue(line, body)
        case .made(let made): try made.withValue(body)
        }
    }

    /// The parameters in their order, decoded.
    public var parameters: [Parameter] {
        get {
            switch storage {
            case .read(let document, let line): document.parameters(line)
            case .made(let made): made.parameters
            }
        }
        set { storage = .made(MadeLine(name, newValue, value: value, number: line)) }
    }

    /// The value as it stands on the unfolded line, escapes included.
    ///
    /// Setting it drops CR, LF and other controls.
    public var value: String {
        get {
            switch storage {
            case .read(let document, let line): document.value(line)
            case .made(let made): made.value
            }
        }
        set {
            storage =
                switch storage {
                case .read: .made(MadeLine(name, parameters, value: newValue, number: line))
                case .made(let made): .made(MadeLine(made, value: newValue))
                }
        }
    }

    /// One-based line of the input where the property starts; `nil` when it was made here.
    public var line: Int? {
        switch storage {
        case .read(let document, let line): document.inputLine(line)
        case .made(let made): made.number
        }
    }

    /// The first value of the parameter, decoded.
    public func parameter(_ name: ParameterName) -> String? {
        switch storage {
        case .read(let document, let line): document.parameter(name, line)
        case .made(let made): made.parameter(name)
        }
    }

    /// All values of the parameter, decoded; empty when it is absent.
    public func parameterValues(_ name: ParameterName) -> [String] {
        parameters.first { $0.name == name }?.values ?? []
    }

    /// Gives the parameter one value, in place when it is there; `nil` removes it.
    public mutating func setParameter(_ name: ParameterName, _ value: String?) {
        var changed = parameters
        if let value {
            if let index = changed.firstIndex(where: { $0.name == name }) {
                changed[index].values = [value]
            } else {
                changed.append(Parameter(name, value))
            }
        } else {
            changed.removeAll { $0.name == name }
        }
        parameters = changed
    }
}

extension Property: Equatable {
    /// Whether name, parameters and value are the same, wherever they stand.
    public static func == (a: Self, b: Self) -> Bool {
        if case .read(let left, let i) = a.storage, case .read(let right, let j) = b.storage, left === right,
            i == j
        {
            return true
        }
        if case .made(let left) = a.storage, case .made(let right) = b.storage, left === right { return true }
        return a.name == b.name && a.value == b.value && a.parameters == b.parameters
    }
}
