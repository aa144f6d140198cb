package dev.vireo.sandbox.internal.host;

import dev.vireo.runtime.Sha256;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.internal.worker.WorkerMain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.graalvm.polyglot.Context;

/// How a worker is started: this JVM's own `java`, as few jars as it needs, and fixed flags.
public record WorkerCommand(Path java, List<Path> classPath, Path cacheFolder, Fencing fencing) {
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "-Xms96m",
            "-Xmn48m",
            "-XX:MetaspaceSize=192m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // Most workers of a shell run one program: what is not used again and again is not worth compiling.
            "-XX:CompileThresholdScaling=3",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:+DisplayVMOutputToStderr",
            "-Djava.awt.headless=true",
            "-Dpolyglot.engine.WarnInterpreterOnly=false",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /// The command for workers whose files lie in `cacheFolder`, with the class path of this JVM.
    public static WorkerCommand of(Path cacheFolder) {
        return of(cacheFolder, Fencing.AUTO);
    }

    public static WorkerCommand of(Path cacheFolder, Fencing fencing) {
        return new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"), workerClassPath(), cacheFolder, fencing);
    }

    /// Where Python's library lies, once a worker has unpacked it: the one folder where a worker writes.
    Path resources() {
        return cacheFolder.resolve("graalpy");
    }

    /// The files and folders that a worker reads besides: the JDK, its classes, and its AOT cache.
    List<Path> readable() {
        List<Path> out = new ArrayList<>(classPath);
        out.add(java.resolve("..").resolve("..").normalize());
        aotCache().filter(Files::exists).ifPresent(out::add);
        return out;
    }

    /// The arguments of the process.
    ///
    /// @param aot `-XX:AOTCache=...` or `-XX:AOTCacheOutput=...`, if any
    List<String> arguments(Optional<String> aot) {
        List<String> out = new ArrayList<>();
        out.add(java.toString());
        out.addAll(FLAGS);
        out.add("-D" + WorkerMain.RESOURCES + "=" + resources());
        aot.ifPresent(flag -> {
            out.add(flag);
            out.add("-Xlog:aot=off");
            out.add("-Xlog:aot+codecache*=off");
        });
        out.add("-cp");
        out.add(joinedClassPath());
        out.add(WorkerMain.class.getName());
        return out;
    }

    private String joinedClassPath() {
        return String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList());
    }

    /// The AOT cache for exactly these jars, flags and JVM; empty when a class folder is among them, which
    /// the JVM can't cache.
    Optional<Path> aotCache() {
        StringBuilder key = new StringBuilder(System.getProperty("java.vm.version"));
        key.append('\n').append(java).append('\n').append(FLAGS);
        try {
            for (Path entry : classPath) {
                if (!Files.isRegularFile(entry)) {
                    return Optional.empty();
                }
                key.append('\n').append(entry).append(' ').append(Files.size(entry));
                key.append(' ').append(Files.getLastModifiedTime(entry).toMillis());
            }
            String name = Sha256.of(key.toString()).substring(0, 16);
            return Optional.of(cacheFolder.resolve("aot").resolve("worker-" + name + ".aot"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The entries that a worker needs: our own classes, and the jars of the release that `Context` comes
    /// from.
    private static List<Path> workerClassPath() {
        List<Path> all = allEntries();
        Path own = source(WorkerMain.class);
        Path polyglot = source(Context.class);
        String name = polyglot.getFileName().toString();
        Set<Path> out = new LinkedHashSet<>();
        out.add(own);
        if (!name.startsWith("polyglot-")) {
            out.addAll(all); // jars merged into one, or renamed: take everything
            return List.copyOf(out);
        }
        String release = name.substring("polyglot".length());
        out.add(polyglot);
        for (Path entry : all) {
            if (String.valueOf(entry.getFileName()).endsWith(release)) {
                out.add(entry);
            }
        }
        return List.copyOf(out);
    }

    private static List<Path> allEntries() {
        Set<Path> out = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                Path path = Path.of(entry).toAbsolutePath().normalize();
                if (out.add(path) && entry.endsWith(".jar")) {
                    out.addAll(manifestEntries(path));
                }
            }
        }
        return List.copyOf(out);
    }

    /// What a jar's manifest adds to the class path.
    private static List<Path> manifestEntries(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            String value = file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<Path> out = new ArrayList<>();
            if (value != null) {
                for (String url : value.strip().split("\\s+", -1)) {
                    Path path = Path.of(jar.toUri().resolve(url)).normalize();
                    if (Files.exists(path)) {
                        out.add(path);
                    }
                }
            }
            return out;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // no jar that can be read: the JVM ignores it as well
        }
    }

    private static Path source(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException(type.getName() + " has no place on the class path");
        }
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath().normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type.getName() + " has a strange place on the class path", e);
        }
    }
}
