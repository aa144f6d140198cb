package dev.vireo.sandbox.internal.fence;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Plays a worker whose JVM has been taken over: gives up its rights as a worker does, then tries with Java's
/// own means what Python never gets to try, and prints `name: worked` or `name: refused` for each. Its
/// arguments are a folder where it may write until it is sealed, and one where it never may.
public final class LockedMain {
    private interface Attempt {
        void run() throws Exception;
    }

    private static final Linux LINUX = Linux.here().orElseThrow();

    /// A call by its numbers on x86-64 and AArch64; PARENT stands for the process that started this one.
    @SuppressWarnings("ArrayRecordComponent") // written out below and never compared
    private record Call(String name, int x86, int arm, long... arguments) {}

    private static final long PARENT = -77;

    private static final List<Call> CALLS = List.of(
            new Call("have its parent sent a signal", 72, 25, 0, 8, PARENT),
            new Call("choose which signal is sent", 72, 25, 0, 10, 9),
            new Call("have a thread of its parent sent a signal", 72, 25, 0, 15, 0),
            new Call("watch a folder by signals", 72, 25, 0, 1026, 1),
            new Call("own a descriptor by ioctl", 16, 29, 0, 0x8901, 0),
            new Call("give a descriptor to a group by ioctl", 16, 29, 0, 0x8902, 0),
            new Call("type into a terminal", 16, 29, 0, 0x5412, 0),
            new Call("change the priority of its parent", 141, 140, 0, PARENT, 19),
            new Call("change how its parent reads disks", 251, 30, 1, PARENT, 0),
            new Call("change how its parent is scheduled", 144, 119, PARENT, 0, 0),
            new Call("change the attributes of its parent's schedule", 314, 274, PARENT, 0, 0),
            new Call("change the processors of its parent", 203, 122, PARENT, 8, 0),
            new Call("move its parent to another group", 109, 154, PARENT, 0),
            new Call("read the limits of its parent", 302, 261, PARENT, 7, 0, 0),
            new Call("make shared memory", 29, 194, 0, 4096, 0x200),
            new Call("use shared memory", 30, 196, 0, 0, 0),
            new Call("look at shared memory", 31, 195, 0, 2, 0),
            new Call("make semaphores", 64, 190, 0, 1, 0x200),
            new Call("use semaphores", 65, 193, 0, 0, 0),
            new Call("wait for semaphores", 220, 192, 0, 0, 0),
            new Call("look at semaphores", 66, 191, 0, 0, 2),
            new Call("make messages", 68, 186, 0, 0x200),
            new Call("send messages", 69, 189, 0, 0, 0),
            new Call("receive messages", 70, 188, 0, 0, 0),
            new Call("look at messages", 71, 187, 0, 2, 0),
            new Call("send to a queue", 242, 182, 0, 0, 0),
            new Call("receive from a queue", 243, 183, 0, 0, 0),
            new Call("be told of a queue", 244, 184, 0, 0));

    /// The names of the calls that are tried.
    public static List<String> calls() {
        return CALLS.stream().map(Call::name).toList();
    }

    private LockedMain() {}

    public static void main(String[] args) throws Exception {
        Path allowed = Path.of(args[0]);
        Path forbidden = Path.of(args[1]);
        // Made before, as the threads of the JVM are: the whole process is sealed, not this thread and its children.
        ProcessHandle host = ProcessHandle.current().parent().orElseThrow();
        Path environment = Path.of("/proc", Long.toString(host.pid()), "environ");
        ExecutorService before = Executors.newSingleThreadExecutor();
        before.submit(() -> {}).get();
        List<Path> readable = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            readable.add(Path.of(entry));
        }
        Lockdown lockdown = Lockdown.enter(readable, List.of(allowed));
        Thread guest = new Thread(() -> {
            attempt("read a file of its own before", () -> Files.readString(allowed.resolve("file")));
            attempt("write a file of its own before", () -> Files.writeString(allowed.resolve("new"), "x"));
            attempt("read another file", () -> Files.readString(forbidden.resolve("file")));
            attempt("write another file before", () -> Files.writeString(forbidden.resolve("new"), "x"));
            attempt("read the host's environment", () -> Files.readAllBytes(environment));
            attempt("signal its parent before", () -> kernel(LINUX.machine().column() == 0 ? 62 : 129, host.pid(), 0));
            lockdown.seal()
                    .forEach(f -> System.out.println("fence " + f.name() + ": " + f.stands() + " " + f.detail()));
            sealed("", allowed, forbidden, host);
            try {
                before.submit(() -> sealed("old thread: ", allowed, forbidden, host))
                        .get();
            } catch (Exception e) {
                System.out.println("old thread: " + e);
            }
            attempt("map four gigabytes", () -> Arena.global().allocate(4L << 30));
            attempt("open a thousand files", () -> openMany(allowed.resolve("file")));
        });
        guest.start();
        guest.join();
        Runtime.getRuntime().halt(0);
    }

    private static void sealed(String who, Path allowed, Path forbidden, ProcessHandle host) {
        attempt(who + "read a file of its own", () -> Files.readString(allowed.resolve("file")));
        attempt(who + "make a thread", () -> Thread.ofPlatform().start(() -> {}).join());
        attempt(who + "connect", () -> new Socket(InetAddress.getLoopbackAddress(), 9).close());
        attempt(who + "listen", () -> new ServerSocket(0).close());
        attempt(who + "datagram", () -> new DatagramSocket().close());
        attempt(who + "make a socket", () -> kernel(LINUX.machine().column() == 0 ? 41 : 198, 2, 1));
        attempt(who + "make a local socket", () -> kernel(LINUX.machine().column() == 0 ? 41 : 198, 1, 1));
        attempt(who + "queue calls past the filter", () -> kernel(425, 8, 0));
        attempt(
                who + "start a process",
                () -> new ProcessBuilder("/bin/true").start().waitFor());
        attempt(who + "write a file of its own", () -> Files.writeString(allowed.resolve("later"), "x"));
        attempt(who + "write over a file", () -> Files.writeString(allowed.resolve("file"), "x"));
        attempt(who + "write another file", () -> Files.writeString(forbidden.resolve("later"), "x"));
        attempt(who + "remove a file", () -> Files.delete(allowed.resolve("file")));
        attempt(who + "rename a file", () -> Files.move(allowed.resolve("file"), allowed.resolve("moved")));
        attempt(who + "make a folder", () -> Files.createDirectory(allowed.resolve("folder")));
        attempt(who + "make a link", () -> Files.createSymbolicLink(allowed.resolve("link"), forbidden));
        attempt(
                who + "change rights",
                () -> Files.setPosixFilePermissions(
                        allowed.resolve("file"), PosixFilePermissions.fromString("rwxrwxrwx")));
        for (Call call : CALLS) {
            attempt(who + call.name, () -> {
                long[] given = new long[5];
                for (int i = 0; i < call.arguments.length; i++) {
                    given[i] = call.arguments[i] == PARENT ? host.pid() : call.arguments[i];
                }
                int number = LINUX.machine().column() == 0 ? call.x86 : call.arm;
                long answer = LINUX.call(number, given[0], given[1], given[2], given[3], given[4]);
                if (answer < 0) {
                    throw new IOException(Linux.error(answer));
                }
            });
        }
        attempt(who + "read its own limits", () -> kernel(LINUX.machine().prlimit(), 0, 7));
        attempt(who + "count its processors", () -> Runtime.getRuntime().availableProcessors());
        attempt(who + "kill its parent", () -> {
            if (!host.destroyForcibly()) {
                throw new IOException("not permitted");
            }
        });
    }

    private static void kernel(int number, long a, long b) throws IOException {
        long answer = LINUX.call(number, a, b, 0, 0, 0);
        if (answer < 0) {
            throw new IOException(Linux.error(answer));
        }
    }

    private static void openMany(Path file) throws IOException {
        List<FileInputStream> open = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                open.add(new FileInputStream(file.toFile()));
            }
        } finally {
            for (FileInputStream in : open) {
                in.close();
            }
        }
    }

    private static void attempt(String name, Attempt attempt) {
        String how;
        try {
            attempt.run();
            how = "worked";
        } catch (Throwable e) { // a class that can not be initialised, memory that is not there
            how = "refused (" + e + ")";
        }
        System.out.println(name + ": " + how);
    }
}
