package dev.vireo.sandbox.internal.fence;

import dev.vireo.sandbox.Fence;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a worker does to itself, with the kernel's help, before it runs a program: it gives up rights that no
/// program needs. Nothing of it can be taken back.
///
/// [#enter] comes before the threads that will run programs are made, [#seal] after Python's library is in
/// place. Each step is tried on its own; what the kernel does not offer is reported and left out.
public final class Lockdown {
    public static final String NO_NEW_PRIVILEGES = "privileges";
    public static final String LIMITS = "limits";
    public static final String LANDLOCK = "landlock";
    public static final String SECCOMP = "seccomp";

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_GET_NO_NEW_PRIVS = 39;

    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_DATA = 2;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;

    private static final int MAX_OPEN_FILES = 256;

    /// What a sealed worker may still take beyond the memory that it has: its heap grows to its bound, and
    /// threads and compiled code need some.
    private static final long MORE_MEMORY = 768L << 20;

    private static final int LANDLOCK_CREATE_RULESET = 444;
    private static final int LANDLOCK_ADD_RULE = 445;
    private static final int LANDLOCK_RESTRICT_SELF = 446;
    private static final int LANDLOCK_CREATE_RULESET_ERRATA = 2;
    private static final long LANDLOCK_SCOPE_SOCKETS = 1;
    private static final long LANDLOCK_SCOPE_SIGNALS = 1L << 1;
    private static final long LANDLOCK_READ = 1L << 2 | 1L << 3;
    private static final long LANDLOCK_READ_FILE = 1L << 2;

    /// Besides its own: libraries of the system, what the JVM reads about machine and time zone.
    private static final List<String> READABLE = List.of(
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/nix/store",
            "/etc/ld.so.cache",
            "/etc/localtime",
            "/etc/timezone",
            "/etc/java-25-openjdk",
            "/usr/share/zoneinfo",
            "/dev/null",
            "/dev/random",
            "/dev/urandom",
            "/proc/self",
            "/proc/cpuinfo",
            "/proc/meminfo",
            "/proc/stat",
            "/sys/fs/cgroup",
            "/sys/devices/system/cpu");

    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    private final Optional<Linux> linux;
    private final List<Fence> fences = new ArrayList<>();
    private boolean privilegesKept = true;

    private Lockdown(Optional<Linux> linux) {
        this.linux = linux;
    }

    /// Gives up privileges, open files beyond a few, and access to files other than `readable` and `writable`
    /// for this thread and those that it will make.
    public static Lockdown enter(List<Path> readable, List<Path> writable) {
        Lockdown lockdown = new Lockdown(Linux.here());
        if (lockdown.linux.isEmpty()) {
            String why = "needs Linux on x86-64 or AArch64";
            for (String name : List.of(NO_NEW_PRIVILEGES, LIMITS, LANDLOCK, SECCOMP)) {
                lockdown.missing(name, why, "Run Vireo in a container or a virtual machine.");
            }
            return lockdown;
        }
        Linux kernel = lockdown.linux.get();
        try (Arena arena = Arena.ofConfined()) {
            lockdown.noNewPrivileges(kernel);
            limit(kernel, arena, RLIMIT_CORE, 0);
            limit(kernel, arena, RLIMIT_NOFILE, MAX_OPEN_FILES);
            lockdown.landlock(kernel, arena, readable, writable);
        }
        return lockdown;
    }

    /// Gives up sockets, processes, writing, signals to others, and memory beyond a bound, for the whole
    /// process.
    ///
    /// @return all fences, those of [#enter] first
    public List<Fence> seal() {
        if (linux.isPresent()) {
            try (Arena arena = Arena.ofConfined()) {
                Linux kernel = linux.get();
                limits(kernel, arena);
                seccomp(kernel, arena);
            }
        }
        return List.copyOf(fences);
    }

    /// Does nothing that lasts; for a worker whose start is recorded for the AOT cache.
    public static void rehearse() {
        Linux.here().ifPresent(kernel -> {
            SyscallFilter.of(kernel.machine(), 1);
            long answer = kernel.call(kernel.machine().prctl(), PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
            new Fence(NO_NEW_PRIVILEGES, answer > 0, Linux.error(answer), "");
        });
    }

    private void stands(String name, String detail) {
        fences.add(new Fence(name, true, detail, ""));
    }

    private void missing(String name, String why, String hint) {
        fences.add(new Fence(name, false, why, hint));
    }

    private void noNewPrivileges(Linux kernel) {
        long answer = kernel.call(kernel.machine().prctl(), PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        privilegesKept = answer < 0;
        if (privilegesKept) {
            missing(NO_NEW_PRIVILEGES, Linux.error(answer), "");
        } else {
            stands(NO_NEW_PRIVILEGES, "no program run from a worker gains rights");
        }
    }

    private static long limit(Linux kernel, Arena arena, int resource, long value) {
        MemorySegment limits = arena.allocate(16, 8);
        limits.set(ValueLayout.JAVA_LONG, 0, value);
        limits.set(ValueLayout.JAVA_LONG, 8, value);
        return kernel.call(kernel.machine().prlimit(), 0, resource, limits.address(), 0, 0);
    }

    private void limits(Linux kernel, Arena arena) {
        long answer = limit(kernel, arena, RLIMIT_FSIZE, 0);
        long memory = dataBytes() + MORE_MEMORY;
        if (answer == 0) {
            answer = limit(kernel, arena, RLIMIT_DATA, memory);
        }
        if (answer < 0) {
            missing(LIMITS, Linux.error(answer), "");
        } else {
            stands(LIMITS, "%d MB of memory, %d open files, no file grows".formatted(memory >> 20, MAX_OPEN_FILES));
        }
    }

    /// The private memory of this process that can be written, which `RLIMIT_DATA` bounds.
    private static long dataBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmData:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 1L << 30; // a guess that is large enough
        }
        return 1L << 30;
    }

    private void landlock(Linux kernel, Arena arena, List<Path> readable, List<Path> writable) {
        String hint = "A kernel of 5.13 or newer with landlock in its list of security modules has it.";
        long version = kernel.call(LANDLOCK_CREATE_RULESET, 0, 0, 1, 0, 0);
        if (version < 1 || privilegesKept) {
            missing(LANDLOCK, version < 1 ? Linux.error(version) : "needs no new privileges", hint);
            return;
        }
        long all = (1L << (version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13)) - 1;
        MemorySegment attributes = arena.allocate(24, 8);
        attributes.set(ValueLayout.JAVA_LONG, 0, all);
        attributes.set(ValueLayout.JAVA_LONG, 8, 3); // TCP: neither bind nor connect
        long scoped = version < 6 ? 0 : scoped(kernel);
        attributes.set(ValueLayout.JAVA_LONG, 16, scoped);
        long size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        long rules = kernel.call(LANDLOCK_CREATE_RULESET, attributes.address(), size, 0, 0, 0);
        if (rules < 0) {
            missing(LANDLOCK, Linux.error(rules), hint);
            return;
        }
        for (String path : READABLE) {
            permit(kernel, arena, rules, Path.of(path), LANDLOCK_READ);
        }
        for (Path path : readable) {
            permit(kernel, arena, rules, path, LANDLOCK_READ);
        }
        for (Path path : writable) {
            permit(kernel, arena, rules, path, all);
        }
        long answer = kernel.call(LANDLOCK_RESTRICT_SELF, rules, 0, 0, 0, 0);
        kernel.call(kernel.machine().close(), rules, 0, 0, 0, 0);
        if (answer < 0) {
            missing(LANDLOCK, Linux.error(answer), hint);
        } else {
            stands(
                    LANDLOCK,
                    "programs read no file but Python's library, the JDK and the libraries of the system"
                            + ((scoped & LANDLOCK_SCOPE_SIGNALS) == 0 ? "" : ", and signal no other process"));
        }
    }

    /// What stays inside: abstract local sockets, and signals where the kernel lets the threads of one process send
    /// each other some, as a JVM's do.
    private static long scoped(Linux kernel) {
        long mended = kernel.call(LANDLOCK_CREATE_RULESET, 0, 0, LANDLOCK_CREATE_RULESET_ERRATA, 0, 0);
        boolean signals = mended > 0 && (mended & 1L << 1) != 0;
        return signals ? LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS : LANDLOCK_SCOPE_SOCKETS;
    }

    /// Adds a path that may be used; one that is not there needs no rule.
    private static void permit(Linux kernel, Arena arena, long rules, Path path, long rights) {
        MemorySegment name = arena.allocateFrom(path.toString());
        int here = -100;
        long flags = 0x200000 | 0x80000; // O_PATH, O_CLOEXEC
        long opened = kernel.call(kernel.machine().openat(), here, name.address(), flags, 0, 0);
        if (opened < 0) {
            return;
        }
        MemorySegment rule = arena.allocate(12, 8);
        rule.set(ValueLayout.JAVA_LONG, 0, Files.isDirectory(path) ? rights : rights & LANDLOCK_READ_FILE);
        rule.set(ValueLayout.JAVA_INT, 8, (int) opened);
        kernel.call(LANDLOCK_ADD_RULE, rules, 1, rule.address(), 0, 0);
        kernel.call(kernel.machine().close(), opened, 0, 0, 0, 0);
    }

    private void seccomp(Linux kernel, Arena arena) {
        String hint = "A kernel with seccomp has it; some containers take it away.";
        if (privilegesKept) {
            missing(SECCOMP, "needs no new privileges", hint);
            return;
        }
        byte[] code =
                SyscallFilter.of(kernel.machine(), (int) ProcessHandle.current().pid());
        MemorySegment filter = arena.allocate(code.length, 8);
        filter.copyFrom(MemorySegment.ofArray(code));
        MemorySegment program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) (code.length / 8));
        program.set(ValueLayout.JAVA_LONG, 8, filter.address());
        long answer = kernel.call(
                kernel.machine().seccomp(),
                SECCOMP_SET_MODE_FILTER,
                SECCOMP_FILTER_FLAG_TSYNC,
                program.address(),
                0,
                0);
        if (answer == 0) {
            stands(SECCOMP, "no sockets, no new processes, no writing, no signals to others, nothing shared with them");
        } else {
            missing(SECCOMP, answer > 0 ? "a thread has a filter of its own" : Linux.error(answer), hint);
        }
    }
}
