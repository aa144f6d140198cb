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
