internal import Glibc
internal import Reporting

/// The notes' two pictures: what people feared, and what is there.
enum Landscapes {
    /// A bowl with bumps, in two dimensions full of local minima.
    static func bumpy(_ x: Double, _ y: Double) -> Double { 0.15 * (x * x + y * y) + 0.5 * cos(3 * x) * cos(3 * y) }

    /// x² − y²: up along one axis, down along the other, and flat where they cross.
    static func saddle(_ x: Double, _ y: Double) -> Double { x * x - y * y }

    static var figure: Figure {
        Figure(
            "landscapes", title: "Few dimensions suggest minima everywhere; many have saddles", columns: 2,
            panelSize: (520, 440),
            panels: [
                panel("A bumpy surface: local minima", bumpy, reach: 2, steps: 18),
                panel("A saddle: J = x² − y²", saddle, reach: 1, steps: 12),
            ])
    }

    private static func panel(_ title: String, _ height: (Double, Double) -> Double, reach: Double, steps: Int) -> Panel
    {
        var points: [[Double]] = []
        for row in 0...steps {
            for column in 0...steps {
                let x = reach * (2 * Double(column) / Double(steps) - 1)
                let y = reach * (2 * Double(row) / Double(steps) - 1)
                points.append([x, y, height(x, y)])
            }
            // Ends the row.
            points.append([])
        }
        return Panel(
            title, x: .init("x"), y: .init("y"), z: .init("J"), legend: .none,
            settings: ["set hidden3d", "set view 50,30,1,1.1", "set xyplane relative 0.1", "set ztics 0.5"],
            series: [Series("", points, style: .custom("lines lc rgb '#333333' lw 0.8"))])
    }
}
