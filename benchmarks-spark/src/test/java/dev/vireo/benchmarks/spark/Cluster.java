package dev.vireo.benchmarks.spark;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A standalone master of Spark and its workers, each a process of its own, as they run on several machines.
final class Cluster implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private final Path folder;
    private final String address;
    private final List<Process> workers = new ArrayList<>();
    private final Process master;

    private Cluster(Path folder, int workers) throws IOException {
        this.folder = folder;
        layOutHome();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        address = "spark://127.0.0.1:" + port;
        master = start("master", "--host", "127.0.0.1", "--port", Integer.toString(port), "--webui-port", "0");
        for (int i = 0; i < workers; i++) {
            Path work = folder.resolve("work" + i);
            this.workers.add(start(
                    "worker",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    work.toString(),
                    "--webui-port",
                    "0",
                    address));
        }
    }

    static Cluster start(Path folder, int workers) throws IOException {
        return new Cluster(folder, workers);
    }

    String address() {
        return address;
    }

    /// Workers start their executors from the jars of a home of Spark's.
    private void layOutHome() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("home/jars"));
        Files.writeString(folder.resolve("home/RELEASE"), "Spark\n");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                Path jar = Path.of(entry).toAbsolutePath();
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
    }

    private Process start(String what, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(FLAGS);
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.add("org.apache.spark.deploy." + what + (what.equals("master") ? ".Master" : ".Worker"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(what + ".log").toFile()));
        builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    /// Ends the worker that a process was started by, and all that it started.
    void killWorkerOf(long executor) {
        Process worker = workers.stream()
                .filter(one -> one.descendants().anyMatch(child -> child.pid() == executor))
                .findAny()
                .orElseThrow();
        worker.destroyForcibly();
        ProcessHandle.of(executor).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        for (Process worker : workers) {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly();
        }
        master.destroyForcibly();
    }
}
