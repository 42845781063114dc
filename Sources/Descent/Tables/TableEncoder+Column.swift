extension TableEncoder {
    /// One of the table's columns that the network learns from.
    struct Column: Sendable, Hashable {
        /// Its name; nil if the training table had no names.
        let name: String?
        /// Its index in the training table.
        let place: Int
        let kind: Kind
        /// What stands for a missing value: a number, or the index of a category; nil if none may be missing.
        let fill: Float?
        /// Whether a further input tells whether the value was missing.
        let hasIndicator: Bool
        /// What is subtracted from each number, in `Double`, so that `Float` keeps the differences of numbers that are
        /// large against them, such as times since 1970; 0 for none. The fill is a number less this.
        let offset: Double
        /// Whether the categories are texts of the training table, even if all spell numbers.
        let isText: Bool
        /// The categories by their names; nil for other kinds.
        let categories: CategoryNames?

        init(
            name: String?, place: Int, kind: Kind, fill: Float?, hasIndicator: Bool, offset: Double = 0,
            isText: Bool = false
        ) {
            self.name = name
            self.place = place
            self.kind = kind
            self.fill = fill
            self.hasIndicator = hasIndicator
            self.offset = offset
            self.isText = isText
            categories = if case .categories(let names) = kind { CategoryNames(names, areTexts: isText) } else { nil }
        }

        /// The same, at another place or with another fill.
        func changed(place: Int? = nil, fill: Float? = nil) -> Column {
            Column(
                name: name, place: place ?? self.place, kind: kind, fill: fill ?? self.fill, hasIndicator: hasIndicator,
                offset: offset, isText: isText)
        }

        enum Kind: Sendable, Hashable {
            case number
            case boolean
            /// One-hot, with the names of the values.
            case categories([String])
        }

        /// The number of inputs.
        var width: Int {
            let values = if case .categories(let names) = kind { names.count } else { 1 }
            return values + (hasIndicator ? 1 : 0)
        }

        var columnName: ColumnName { ColumnName(place, name) }
    }
}
