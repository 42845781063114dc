import FoundationEssentials
import Machine
import TestSupport
import Testing

@Suite struct ControlGroupsTests {
    /// Writes the files of groups in a folder, as the kernel shows them.
    private func groups(_ membership: String, _ files: [String: String]) throws -> (ControlGroups, TemporaryFolder) {
        let folder = try TemporaryFolder()
        for (path, text) in files {
            let directory = URL(filePath: folder.file(path)).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try folder.write(text, as: path)
        }
        return (ControlGroups(membership: membership, root: folder.path), folder)
    }

    @Test func `the groups are found among the lines of both versions`() {
        let lines = "9:name=systemd:/system\n4:memory:/a\n3:cpu,cpuacct:/jobs/a:b\n0::/user.slice\n"
        let groups = ControlGroups(membership: lines)
        #expect(groups.path(ofController: "") == "/user.slice")
        #expect(groups.path(ofController: "cpu") == "/jobs/a:b")
        #expect(groups.path(ofController: "cpuset") == nil)
        #expect(ControlGroups(membership: "9:name=systemd:/\n1:cpu:/\n").path(ofController: "") == nil)
        #expect(ControlGroups(membership: "").path(ofController: "cpu") == nil)
    }

    @Test func `in version 2 the smallest limit of a group and its ancestors counts, memory.high too`() throws {
        let (groups, folder) = try groups(
            "0::/a/b/c\n",
            [
                "a/b/c/memory.max": "max\n", "a/b/c/memory.high": "max\n", "a/b/memory.max": "3000\n",
                "a/memory.max": "4000\n", "a/memory.high": "2000\n",
            ])
        #expect(groups.memory == 2000)
        #expect(ControlGroups(membership: "0::/a/b\n", root: folder.path + "/absent").memory == nil)
    }

    @Test func `in a container, whose path is the host's, the mount's root is the container's own group`() throws {
        let (groups, folder) = try groups("0::/docker/f00d\n", ["memory.max": "1000000000\n", "memory.high": "max\n"])
        #expect(groups.memory == 1_000_000_000)
        _ = folder
    }

    @Test func `in version 1 the smallest limit of a group and its ancestors counts`() throws {
        let (groups, folder) = try groups(
            "4:memory:/jobs/one\n",
            [
                "memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/jobs/memory.limit_in_bytes": "5000\n",
                "memory/jobs/one/memory.limit_in_bytes": "9223372036854771712\n",
            ])
        #expect(groups.memory == 5000)
        #expect(MachineMemory.least(installed: 4000, controlGroups: groups, limits: []) == 4000)
        #expect(MachineMemory.least(installed: 6000, controlGroups: groups, limits: []) == 5000)
        #expect(MachineMemory.least(installed: 6000, controlGroups: groups, limits: [7000, 3000]) == 3000)
        #expect(MachineMemory.least(installed: 6000, controlGroups: nil, limits: []) == 6000)
        _ = folder
    }

    @Test func `with both versions mounted the smaller limit counts`() throws {
        let (groups, folder) = try groups(
            "4:memory:/a\n3:cpu,cpuacct:/a\n0::/b\n",
            [
                "memory/a/memory.limit_in_bytes": "5000\n", "unified/b/memory.max": "4000\n",
                "unified/b/cpu.max": "400000 100000\n", "cpu/a/cpu.cfs_quota_us": "250000\n",
                "cpu/a/cpu.cfs_period_us": "100000\n",
            ])
        #expect(groups.memory == 4000)
        #expect(groups.processors == 3)
        _ = folder
    }

    @Test(arguments: ["", "max\n", "-1\n", "many\n"])
    func `a limit that is not a number is no limit`(text: String) throws {
        let (groups, folder) = try groups("0::/\n", ["memory.max": text])
        #expect(groups.memory == nil)
        _ = folder
    }
}
