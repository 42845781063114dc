import Glibc
import Reporting

/// The notes' two pictures: many local minima, as was feared, and the saddles that there are.
package enum Landscapes {
    /// A bowl with bumps, in two dimensions full of local minima.
    package static func bumpy(_ x: Double, _ y: Double) -> Double {
        0.15 * (x * x + y * y) + 0.5 * cos(3 * x) * cos(3 * y)
    }

    /// x² − y²: up along one axis, down along the other, and flat where they cross.
    static func saddle(_ x: Double, _ y: Double) -> Double { x * x - y * y }

    static var figure: Figure {
        Figure(
            "landscapes", title: "Few dimensions suggest minima everywhere; many have saddles", columns: 2,
            panelSize: (490, 430),
            panels: [
                panel("A bumpy surface: local minima", bumpy, reach: 2, steps: 32, minima: minima),
                panel("A saddle: J = x² − y²", saddle, reach: 1, steps: 16, saddles: [[0, 0]]),
            ])
    }

    /// The minima of the bumpy surface within the picture: gradient descent from a grid, by differences.
    package static var minima: [[Double]] {
        var found: [[Double]] = []
        for start in 0..<81 {
            // Off the lines of symmetry, on which descent would come to saddles.
            var (x, y) = (0.475 * Double(start % 9 - 4) + 0.013, 0.475 * Double(start / 9 - 4) + 0.029)
            for _ in 0..<2000 {
                let h = 1e-5
                let gradient = (
                    (bumpy(x + h, y) - bumpy(x - h, y)) / (2 * h), (bumpy(x, y + h) - bumpy(x, y - h)) / (2 * h)
                )
                (x, y) = (x - 0.05 * gradient.0, y - 0.05 * gradient.1)
            }
            let isNew = found.allSatisfy { hypot($0[0] - x, $0[1] - y) > 0.1 }
            if abs(x) < 2, abs(y) < 2, isNew { found.append([x, y]) }
        }
        return found
    }

    private static func panel(
        _ title: String, _ height: (Double, Double) -> Double, reach: Double, steps: Int, minima: [[Double]] = [],
        saddles: [[Double]] = []
    ) -> Panel {
        func lifted(_ x: Double, _ y: Double) -> [Double] { [x, y, height(x, y)] }
        let ticks = (0...steps).map { reach * (2 * Double($0) / Double(steps) - 1) }
        // An empty point ends the row.
        let surface = ticks.flatMap { y in ticks.map { lifted($0, y) } + [[]] }
        func marks(_ name: String, _ points: [[Double]], _ look: Look, _ style: String) -> Series {
            var series = Series(
                name, points.map { lifted($0[0], $0[1]) }, style: .custom("points lc rgb '\(look.color)' \(style)"))
            // Marks on the surface would vanish into it, and have no contours.
            series.options = "nohidden3d nocontours"
            return series
        }
        return Panel(
            title, x: .init("x"), y: .init("y"), z: .init("J"),
            settings: [
                "set hidden3d", "set view 38,25,1,1.15", "set xyplane relative 0.25", "set ztics 1",
                "set xtics offset 0,-0.3 \(reach)", "set ytics \(reach)", "set contour base",
                "set cntrparam levels incremental -1,\(reach == 1 ? 0.25 : 0.2),2.2", "set cntrlabel onecolor",
            ],
            series: [
                Series("", surface, style: .custom("lines lc rgb '#888888' lw 0.7")),
                marks("minimum", minima, .navy, "pt 7 ps 0.9"), marks("saddle", saddles, .vermilion, "pt 9 ps 1.2"),
            ].filter { !$0.points.isEmpty })
    }
}
