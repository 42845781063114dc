import Formats

extension TableEncoder {
    /// The encoder as JSON, for a model's metadata.
    var json: String {
        var members = [
            "\"version\":1", "\"columns\":\(tableColumnCount)", "\"missing\":\(JSONList.text(missing.rawValue))",
            "\"label\":\(label.json)", "\"inputs\":[\(columns.map(\.json).joined(separator: ","))]",
        ]
        if let weights { members.append("\"weights\":\(weights.json)") }
        if !ignoredNames.isEmpty { members.append("\"ignored\":\(JSONList.text(of: ignoredNames))") }
        return "{\(members.joined(separator: ","))}"
    }

    /// Reads what `json` wrote.
    ///
    /// - Parameters:
    ///   - limit: the most inputs that are possible.
    ///   - path: the file, to name in an error.
    init(json: String, inputsAtMost limit: Int, path: String) throws(FileError) {
        var parser = JSONParser(Array(json.utf8), path: path, subject: "its metadata's table")
        var (version, count) = (0, 0)
        var missing: MissingValues?
        var label: Label?
        var weights: Weights?
        var columns: [Column]?
        var ignored: [String] = []
        var room = limit
        try parser.object { (key, parser) throws(FileError) in
            switch key {
            case "version": version = try parser.integer(1...1)
            case "columns": count = try parser.integer(1...Int(Int32.max))
            case "missing": missing = MissingValues(rawValue: try parser.text())
            case "label": label = try Label(&parser)
            case "weights": weights = try Weights(&parser)
            case "inputs":
                columns = try parser.array(atMost: limit) { (parser) throws(FileError) in
                    let column = try Column(&parser, atMost: room)
                    room -= column.width
                    guard room >= 0 else { throw parser.failure("has more inputs than the network has weights") }
                    return column
                }
            case "ignored":
                ignored = try parser.array(atMost: 1 << 20) { (parser) throws(FileError) in try parser.text() }
            default: try parser.skip()
            }
        }
        try parser.end()
        guard version == 1, let missing, let label, let columns, !columns.isEmpty, columns.count < count else {
            throw parser.failure("has no valid version, columns, missing, label and inputs")
        }
        let names = columns.compactMap(\.name) + [label.name, weights?.name].compactMap { $0 }
        let used = columns.count + (weights == nil ? 1 : 2)
        guard names.isEmpty || names.count == used, Targets.repeated(names) == nil else {
            throw parser.failure("has columns without a name of their own")
        }
        let places = columns.map(\.place) + [label.place] + (weights.map { [$0.place] } ?? [])
        guard places.allSatisfy({ $0 < count }), Set(places).count == places.count else {
            throw parser.failure("has columns at the same place, or beyond the last")
        }
        self.init(
            columns: columns, label: label, weights: weights, tableColumnCount: count, missing: missing,
            ignoredNames: ignored)
    }
}

extension TableEncoder.Column {
    fileprivate var json: String {
        var members = name.map { ["\"name\":\(JSONList.text($0))"] } ?? []
        members.append("\"place\":\(place)")
        switch kind {
        case .number: members.append("\"kind\":\"number\"")
        case .boolean: members.append("\"kind\":\"boolean\"")
        case .categories(let names):
            members.append("\"kind\":\"categories\"")
            members.append("\"categories\":\(JSONList.text(of: names))")
        }
        // Finite: the mean, a median or a value of finite numbers.
        if let fill { members.append("\"fill\":\(fill)") }
        if hasIndicator { members.append("\"indicator\":1") }
        // Finite: about the mean.
        if offset != 0 { members.append("\"offset\":\(offset)") }
        if isText { members.append("\"text\":1") }
        return "{\(members.joined(separator: ","))}"
    }

    fileprivate init(_ parser: inout JSONParser, atMost limit: Int) throws(FileError) {
        var (name, kind, place): (String?, String?, Int?) = (nil, nil, nil)
        var categories: [String]?
        var (fill, hasIndicator): (Float?, Bool) = (nil, false)
        var (offset, isText) = (0.0, false)
        try parser.object { (key, parser) throws(FileError) in
            switch key {
            case "name": name = try parser.text()
            case "place": place = try parser.integer(0...Int(Int32.max))
            case "kind": kind = try parser.text()
            case "categories":
                categories = try parser.array(atMost: limit) { (parser) throws(FileError) in try parser.text() }
            case "fill":
                guard let number = Float(try parser.number()), number.isFinite else {
                    throw parser.failure("has a number that is too large")
                }
                fill = number
            case "indicator": hasIndicator = try parser.integer(0...1) == 1
            case "offset":
                guard let number = Double(try parser.number()), number.isFinite else {
                    throw parser.failure("has a number that is too large")
                }
                offset = number
            case "text": isText = try parser.integer(0...1) == 1
            default: try parser.skip()
            }
        }
        let read: Kind?
        switch (kind, categories) {
        case ("number", nil): read = .number
        case ("boolean", nil): read = .boolean
        case ("categories", let names?) where !names.isEmpty && Targets.repeated(names) == nil:
            let isIndex = fill.map { $0 >= 0 && $0 < Float(names.count) && $0 == $0.rounded() } ?? true
            read = isIndex ? .categories(names) : nil
        default: read = nil
        }
        guard let read, let place, read == .number || offset == 0 else {
            throw parser.failure("has an input that is not valid")
        }
        self.init(
            name: name, place: place, kind: read, fill: fill, hasIndicator: hasIndicator, offset: offset, isText: isText
        )
    }
}

extension TableEncoder.Weights {
    fileprivate var json: String {
        let members = (name.map { ["\"name\":\(JSONList.text($0))"] } ?? []) + ["\"place\":\(place)"]
        return "{\(members.joined(separator: ","))}"
    }

    fileprivate init(_ parser: inout JSONParser) throws(FileError) {
        var (name, place): (String?, Int?) = (nil, nil)
        try parser.object { (key, parser) throws(FileError) in
            switch key {
            case "name": name = try parser.text()
            case "place": place = try parser.integer(0...Int(Int32.max))
            default: try parser.skip()
            }
        }
        guard let place else { throw parser.failure("has weights that are not valid") }
        self.init(name: name, place: place)
    }
}

extension TableEncoder.Label {
    fileprivate var json: String {
        var members = name.map { ["\"name\":\(JSONList.text($0))"] } ?? []
        members.append("\"place\":\(place)")
        if let classNames { members.append("\"classes\":\(JSONList.text(of: classNames))") }
        if isText { members.append("\"text\":1") }
        return "{\(members.joined(separator: ","))}"
    }

    fileprivate init(_ parser: inout JSONParser) throws(FileError) {
        var (name, place, classes): (String?, Int?, [String]?) = (nil, nil, nil)
        var isText = false
        try parser.object { (key, parser) throws(FileError) in
            switch key {
            case "name": name = try parser.text()
            case "place": place = try parser.integer(0...Int(Int32.max))
            case "classes":
                classes = try parser.array(atMost: Targets.largestClassCount) { (parser) throws(FileError) in
                    try parser.text()
                }
            case "text": isText = try parser.integer(0...1) == 1
            default: try parser.skip()
            }
        }
        guard let place, classes.map({ !$0.isEmpty && Targets.repeated($0) == nil }) ?? true else {
            throw parser.failure("has a label that is not valid")
        }
        self.init(name: name, place: place, classNames: classes, isText: isText)
    }
}
