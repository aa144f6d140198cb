package dev.vireo.benchmarks.run;

import dev.vireo.runtime.VireoException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run in a process of its own, which can be killed.
final class RunProcess {
    private RunProcess() {}

    /// `ROOT OUT CONCURRENCY MILLIS`: goes on with a run that takes so long for each picture.
    public static void main(String[] args) {
        long pause = Long.parseLong(args[3]);
        try {
            Runs.run(
                    TinyGqa.plan(Path.of(args[0])),
                    new Effort(Integer.parseInt(args[2]), 0, Optional.empty(), Effort.Traces.FAILED),
                    Path.of(args[1]),
                    true,
                    about -> {
                        sleep(pause);
                        return TinyGqa.knowing(about);
                    },
                    progress -> System.out.println(progress.done()));
        } catch (VireoException e) {
            System.out.println(e.getMessage());
            System.exit(e.code().exitCode());
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts one.
    ///
    /// @param before words before `java`, such as those of a shell that sets limits
    static Process start(List<String> before, Path root, Path out, int concurrency, long pause, File log)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RunProcess.class.getName(),
                root.toString(),
                out.toString(),
                Integer.toString(concurrency),
                Long.toString(pause)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }
}
