package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.run.ShardFarm;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One shard of a run as a process of this command, wherever that is started: it needs Java, these classes and the
/// data under the same paths there. Keys of providers are not sent: the process finds them in its environment.
///
/// @param flags of its JVM
/// @param classPath of this command, in absolute paths
/// @param workingFolder where relative paths of `line` begin
/// @param line the command line of the whole run, without what says where it is done and where its folder lies
record CommandShard(List<String> flags, String classPath, String workingFolder, List<String> line)
        implements ShardFarm.Work {
    private static final String COMMAND = "dev.vireo.cli.Vireo";

    /// Flags that belong to the whole command alone: its terminal, and a start-up cache for its own class path.
    private static final List<String> OWN = List.of("-Dvireo.std", "-XX:AOT", "-agentlib", "-javaagent");

    /// A shard of this process's command.
    static CommandShard of(Path workingFolder, List<String> line) {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> OWN.stream().noneMatch(flag::startsWith))
                .toList();
        return new CommandShard(
                new ArrayList<>(flags),
                ShardFarm.classPath(),
                workingFolder.toAbsolutePath().toString(),
                new ArrayList<>(line));
    }

    @Override
    public Map<String, byte[]> run(int shard, int of) {
        try (TemporaryFolder folder = TemporaryFolder.make("vireo-shard")) {
            Path run = folder.path().resolve("run");
            Path said = folder.path().resolve("said");
            List<String> words = new ArrayList<>();
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.addAll(flags);
            words.addAll(List.of("-cp", classPath, COMMAND));
            words.addAll(line);
            words.addAll(List.of("--shard", shard + "/" + of, "--out", run.toString(), "--json"));
            int code = wait(new ProcessBuilder(words)
                    .directory(new File(workingFolder))
                    .redirectOutput(said.toFile())
                    .redirectError(Redirect.DISCARD)
                    .start());
            if (code != 0 && code != 1) {
                throw failure(shard, code, Files.readString(said));
            }
            return files(run);
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE, "shard " + shard + " could not be done: " + IoReason.of(e), "Run: vireo doctor", e);
        }
    }

    private static int wait(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            Thread.currentThread().interrupt();
            throw new VireoException(Code.CANCELLED, "interrupted", "", e);
        }
    }

    /// What a process said that could not do its shard; one that said nothing may have been the machine's fault.
    private static RuntimeException failure(int shard, int code, String said) {
        try {
            JsonNode error = StrictJson.mapper().readTree(said).path("error");
            for (Code known : Code.values()) {
                if (known.exitCode() == code && error.has("message")) {
                    return new VireoException(
                            known,
                            error.path("message").asText(),
                            error.path("hint").asText());
                }
            }
        } catch (JsonProcessingException _) {
            // it ended before it could say anything
        }
        return new IllegalStateException("shard " + shard + " ended with " + code);
    }

    private static Map<String, byte[]> files(Path run) throws IOException {
        Map<String, byte[]> out = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(run)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                out.put(run.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return out;
    }
}
