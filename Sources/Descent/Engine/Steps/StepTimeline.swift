import Glibc

/// When the parts of steps began and how long they took, on the thread that runs the steps: for a picture of them.
///
/// It records on one thread, up to a number of events; recording one takes some tens of nanoseconds.
package final class StepTimeline: @unchecked Sendable {
    // Sendable: the thread that runs the steps alone records, and who reads does so between them.

    /// Where an event is drawn.
    package enum Track: Hashable, Sendable {
        /// The steps.
        case steps
        /// What the thread that runs the steps computes.
        case work
        /// The reduction of a bucket of gradients, which goes on beside the work.
        case bucket(Int)
    }

    /// Something that took time.
    package struct Event: Sendable {
        package let name: StaticString
        package let track: Track
        /// In nanoseconds, from the beginning of the timeline.
        package let start: Int
        package let duration: Int
        /// What it is the event of: a layer, or a number of examples or bytes; nil for nothing.
        package let detail: Detail?
    }

    /// A number that belongs to an event.
    package struct Detail: Sendable {
        package let name: StaticString
        package let value: Int

        package init(_ name: StaticString, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// The events so far.
    package private(set) var events: [Event] = []

    /// Whether events were left out, as there are too many.
    package private(set) var isFull = false

    private let capacity: Int
    private var origin = StepTimeline.nanoseconds

    /// A timeline that begins now.
    ///
    /// - Parameter capacity: the most events.
    package init(capacity: Int = 1_000_000) {
        self.capacity = capacity
        events.reserveCapacity(min(capacity, 65_536))
    }

    /// Begins anew, now.
    package func begin() {
        events.removeAll(keepingCapacity: true)
        isFull = false
        origin = StepTimeline.nanoseconds
    }

    /// The time, in nanoseconds from the beginning.
    package var now: Int { StepTimeline.nanoseconds - origin }

    /// Records what began at a time and ends now.
    package func record(_ name: StaticString, on track: Track, since start: Int, _ detail: Detail? = nil) {
        guard events.count < capacity else {
            isFull = true
            return
        }
        events.append(Event(name: name, track: track, start: start, duration: now - start, detail: detail))
    }

    private static var nanoseconds: Int {
        var time = timespec()
        // Safe: the call fills the structure that it is lent.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
