package dev.vireo.sandbox.internal.fence;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// Calls of the Linux kernel by their numbers: those that a worker needs to give up rights.
public final class Linux {
    /// A processor that we know the numbers of.
    ///
    /// @param audit what the kernel calls it in a filter of system calls
    /// @param column which of two numbers in a table is its own
    record Machine(int audit, int column, int prctl, int prlimit, int seccomp, int openat, int close) {
        private static final Machine X86_64 = new Machine(0xC000003E, 0, 157, 302, 317, 257, 3);
        private static final Machine AARCH64 = new Machine(0xC00000B7, 1, 167, 261, 277, 56, 57);
    }

    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final Machine machine;
    private final MethodHandle syscall;
    private final MemorySegment state;

    @SuppressWarnings("restricted") // a downcall, of the one function that is declared right below
    private Linux(Machine machine) {
        this.machine = machine;
        this.state = Arena.ofAuto().allocate(STATE);
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        this.syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    /// The kernel of this machine; empty when it is not Linux on x86-64 or AArch64.
    public static Optional<Linux> here() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> Optional.of(new Linux(Machine.X86_64));
            case "aarch64" -> Optional.of(new Linux(Machine.AARCH64));
            default -> Optional.empty();
        };
    }

    Machine machine() {
        return machine;
    }

    /// Makes a call; an address goes as its number.
    ///
    /// @return what the kernel answers, the negative error number when it refuses
    long call(int number, long a, long b, long c, long d, long e) {
        long answer;
        try {
            answer = (long) syscall.invokeExact(state, (long) number, a, b, c, d, e);
        } catch (Throwable t) { // the declared type of a method handle; a downcall throws nothing
            throw new IllegalStateException("a system call threw", t);
        }
        return answer == -1 ? -(int) ERRNO.get(state, 0L) : answer;
    }

    /// What the kernel means by an error number, for people.
    static String error(long answer) {
        return switch ((int) -answer) {
            case 1 -> "not permitted (EPERM)";
            case 2 -> "not found (ENOENT)";
            case 13 -> "refused (EACCES)";
            case 22 -> "not accepted (EINVAL)";
            case ENOSYS -> "not in this kernel (ENOSYS)";
            case EOPNOTSUPP -> "switched off in this kernel (EOPNOTSUPP)";
            default -> "error " + -answer;
        };
    }
}
