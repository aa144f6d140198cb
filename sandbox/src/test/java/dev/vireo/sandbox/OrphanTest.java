package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrphanTest {
    /// A host of its own: runs a program that never ends and prints the ids of its workers while it does.
    static final class Host {
        public static void main(String[] args) {
            WorkerRunner runner = WorkerRunner.start(Path.of(args[0]));
            ToolHost tools = (_, _) -> {
                System.out.println(ProcessHandle.current()
                        .children()
                        .map(p -> Long.toString(p.pid()))
                        .collect(Collectors.joining(" ")));
                return new Value.Bool(true);
            };
            try (ProgramRunner.Session session = runner.open()) {
                session.run(
                        TestRunner.call(TestRunner.program(
                                "int", "import itertools\nimage.exists('a')\n" + args[1].replace("|", "\n"))),
                        tools,
                        TestRunner.PATIENT);
            }
        }
    }

    /// The second never looks whether it is cancelled.
    @ParameterizedTest
    @ValueSource(strings = {"for i in range(10 ** 12):|    pass|return 1", "return sum(range(10 ** 12))"})
    void noWorkerOutlivesAHostThatIsKilled(String busy) throws Exception {
        Process host = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Host.class.getName(),
                        Path.of("target", "worker-cache").toAbsolutePath().toString(),
                        busy)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<ProcessHandle> workers = workers(host);
            assertFalse(workers.isEmpty());
            host.destroyForcibly();
            for (ProcessHandle worker : workers) {
                worker.onExit().get(30, TimeUnit.SECONDS);
                assertEquals(false, worker.isAlive());
            }
        } finally {
            host.destroyForcibly();
        }
    }

    private static List<ProcessHandle> workers(Process host) throws IOException {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            return line == null
                    ? List.of()
                    : List.of(line.split(" ", -1)).stream()
                            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                            .toList();
        }
    }
}
