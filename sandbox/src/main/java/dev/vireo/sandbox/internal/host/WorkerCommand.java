package dev.vireo.sandbox.internal.host;

import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.internal.worker.WorkerMain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /// The command for workers whose files lie in `cacheFolder`, with the classes of this JVM.
    ///
    /// @throws VireoException with code RESOURCE when these can't be found
    public static WorkerCommand of(Path cacheFolder) {
        return of(cacheFolder, Fencing.AUTO);
    }

    public static WorkerCommand of(Path cacheFolder, Fencing fencing) {
        return new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                WorkerClassPath.of(cacheFolder),
                cacheFolder,
                fencing);
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
        out.add(joined(classPath));
        out.add(WorkerMain.class.getName());
        return out;
    }

    /// A class path as the JVM takes it.
    static String joined(List<Path> entries) {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toList());
    }

    /// The AOT cache for exactly these jars, flags and JVM; empty when a class folder is among them, which
    /// the JVM can't cache.
    public Optional<Path> aotCache() {
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
}
