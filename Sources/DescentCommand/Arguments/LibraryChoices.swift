public import ArgumentParser
public import Descent

// The library's enumerations whose raw values are the command line's spellings.

extension EpochNumbering: ExpressibleByArgument {}
extension EpsilonPlacement: ExpressibleByArgument {}
extension Momentum.Form: ExpressibleByArgument {}
