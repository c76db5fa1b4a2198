import Octets

/// A property: name, parameters and value (RFC 5545 §3.5).
///
/// One that was read is a place in the input; its texts are made when they are asked for, and it is written
/// back byte for byte until it is changed.  Two properties are equal when name, parameters and value are.
public struct Property: Sendable {
    enum Storage: Sendable {
        case read(Document, line: Int)
        indirect case made(Made)
    }

    /// What a property consists of once it is no longer a place in an input.
    struct Made: Sendable {
        var name: PropertyName
        var parameters: [Parameter]
        var value: String
        var line: Int?
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
        storage = .made(
            Made(name: name, parameters: parameters, value: LineText.withoutControls(value), line: nil))
    }

    /// The name, compared without case.
    public var name: PropertyName {
        get {
            switch storage {
            case .read(let document, let line): document.propertyName(line)
            case .made(let made): made.name
            }
        }
        set { change { $0.name = newValue } }
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
        case .made(let made): try body(made.value.utf8.span)
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
        set { change { $0.parameters = newValue } }
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
        set { change { $0.value = LineText.withoutControls(newValue) } }
    }

    /// One-based line of the input where the property starts; `nil` when it was made here.
    public var line: Int? {
        switch storage {
        case .read(let document, let line): document.inputLine(line)
        case .made(let made): made.line
        }
    }

    /// The first value of the parameter, decoded.
    public func parameter(_ name: ParameterName) -> String? {
        switch storage {
        case .read(let document, let line): document.parameter(name, line)
        case .made(let made): made.parameters.first { $0.name == name }?.values.first
        }
    }

    /// All values of the parameter, decoded; empty when it is absent.
    public func parameterValues(_ name: ParameterName) -> [String] {
        parameters.first { $0.name == name }?.values ?? []
    }

    /// Gives the parameter one value, in place when it is there; `nil` removes it.
    public mutating func setParameter(_ name: ParameterName, _ value: String?) {
        change { made in
            guard let value else {
                made.parameters.removeAll { $0.name == name }
                return
            }
            if let index = made.parameters.firstIndex(where: { $0.name == name }) {
                made.parameters[index].values = [value]
            } else {
                made.parameters.append(Parameter(name, value))
            }
        }
    }

    /// Changes the parts; from here on the property is printed anew.
    private mutating func change(_ body: (inout Made) -> Void) {
        var made: Made
        switch storage {
        case .read: made = Made(name: name, parameters: parameters, value: value, line: line)
        case .made(let old): made = old
        }
        body(&made)
        storage = .made(made)
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
        return a.name == b.name && a.value == b.value && a.parameters == b.parameters
    }
}
