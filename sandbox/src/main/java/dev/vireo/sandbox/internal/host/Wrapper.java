package dev.vireo.sandbox.internal.host;

import dev.vireo.sandbox.Fence;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A program of the system in front of a worker's command, which gives it namespaces of its own: bubblewrap
/// when it is there and works, otherwise `unshare` of util-linux, otherwise none.
public sealed interface Wrapper {
    /// The name of the fence in reports.
    String FENCE = "namespaces";

    /// The command in front of the worker's own; the working folder is the worker's.
    List<String> prefix(Path folder);

    /// What it keeps workers from.
    Fence fence();

    /// Bubblewrap: neither network nor other processes, and of the files only what a worker needs.
    record Bubblewrap(Path tool, WorkerCommand command) implements Wrapper {
        @Override
        public List<String> prefix(Path folder) {
            List<String> out = new ArrayList<>(List.of(
                    tool.toString(),
                    "--unshare-user",
                    "--unshare-net",
                    "--unshare-ipc",
                    "--unshare-uts",
                    "--unshare-pid",
                    "--cap-drop",
                    "ALL",
                    "--proc",
                    "/proc",
                    "--dev",
                    "/dev",
                    "--tmpfs",
                    "/tmp"));
            for (String path : List.of(
                    "/usr",
                    "/bin",
                    "/lib",
                    "/lib64",
                    "/nix/store",
                    "/etc/ld.so.cache",
                    "/etc/alternatives",
                    "/etc/java-25-openjdk",
                    "/etc/localtime",
                    "/etc/timezone",
                    "/sys/fs/cgroup",
                    "/sys/devices/system/cpu")) {
                out.addAll(List.of("--ro-bind-try", path, path));
            }
            for (Path path : command.readable()) {
                out.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
            for (Path path : List.of(command.resources(), folder)) {
                out.addAll(List.of("--bind", path.toString(), path.toString()));
            }
            out.addAll(List.of("--chdir", folder.toString(), "--"));
            return out;
        }

        @Override
        public Fence fence() {
            return new Fence(
                    FENCE, true, "bubblewrap: no network, no other processes, no files but the worker's own", "");
        }
    }

    /// `unshare`: a network without interfaces, no rights of root.
    record Unshare(Path tool) implements Wrapper {
        @Override
        public List<String> prefix(Path folder) {
            return List.of(tool.toString(), "--user", "--net", "--ipc", "--uts", "--");
        }

        @Override
        public Fence fence() {
            return new Fence(
                    FENCE,
                    true,
                    "unshare: no network, no rights of root",
                    "Install bubblewrap to hide other files and processes as well.");
        }
    }

    /// Nothing in front.
    record None() implements Wrapper {
        @Override
        public List<String> prefix(Path folder) {
            return List.of();
        }

        @Override
        public Fence fence() {
            return new Fence(
                    FENCE,
                    false,
                    "neither bwrap nor unshare can make a user namespace here",
                    "Install bubblewrap, and allow unprivileged user namespaces.");
        }
    }

    /// The best wrapper for a command on this machine. It is tried once in each process.
    static Wrapper of(WorkerCommand command) {
        return Probe.KNOWN.computeIfAbsent(command, Probe::probe);
    }

    /// Tries what is there.
    final class Probe {
        private static final Map<WorkerCommand, Wrapper> KNOWN = new ConcurrentHashMap<>();
        private static final long PATIENCE_SECONDS = 10;

        private Probe() {}

        private static Wrapper probe(WorkerCommand command) {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return new None();
            }
            List<Wrapper> candidates = new ArrayList<>();
            find("bwrap").ifPresent(tool -> candidates.add(new Bubblewrap(tool, command)));
            find("unshare").ifPresent(tool -> candidates.add(new Unshare(tool)));
            return candidates.stream()
                    .filter(wrapper -> works(wrapper, command))
                    .findFirst()
                    .orElse(new None());
        }

        /// Whether a command runs inside and finds the worker's files there. (As root it may have lost the
        /// right to read those of others.)
        private static boolean works(Wrapper wrapper, WorkerCommand command) {
            Optional<Path> shell = find("sh");
            if (shell.isEmpty()) {
                return false;
            }
            Path folder = null;
            try {
                folder = Files.createTempDirectory("vireo-probe");
                Files.createDirectories(command.resources());
                List<String> line = new ArrayList<>(wrapper.prefix(folder));
                line.addAll(List.of(
                        shell.get().toString(),
                        "-c",
                        "test -w \"$1\" && shift && for f; do test -r \"$f\" || exit 1; done",
                        "sh",
                        command.resources().toString()));
                command.readable().forEach(path -> line.add(path.toString()));
                ProcessBuilder builder = new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
                builder.environment().clear();
                Process process = builder.start();
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                return ended && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                if (folder != null) {
                    WorkerProcess.delete(folder);
                }
            }
        }

        private static Optional<Path> find(String name) {
            String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
            for (String folder : path.split(File.pathSeparator, -1)) {
                Path tool = Path.of(folder).resolve(name).toAbsolutePath();
                if (!folder.isEmpty() && Files.isExecutable(tool)) {
                    return Optional.of(tool);
                }
            }
            return Optional.empty();
        }
    }
}
