package dev.vireo.benchmarks.spark;

import dev.vireo.benchmarks.run.ShardFarm;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/// Does shards as jobs of Apache Spark, each of one task: Spark looks for free cores, and does a task again
/// whose machine is lost.
///
/// Without an address Spark runs in this JVM. With one (`spark://HOST:PORT`, or any other of Spark's masters) the
/// workers need Vireo and its data under the same paths as here, in a shared folder, say; another class path is
/// told by `-Dspark.executor.extraClassPath`, as all of Spark's settings can be given as system properties.
public final class SparkFarm implements ShardFarm {
    /// What Spark needs to look into of the JDK, and what ours needs to start without warnings.
    private static final String FLAGS = "--add-opens=java.base/java.lang=ALL-UNNAMED"
            + " --add-opens=java.base/java.lang.invoke=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED"
            + " --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
            + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
            + " -Djava.awt.headless=true -Dorg.bytedeco.openblas.load=mkl_rt";

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public void run(
            Optional<String> address,
            int atOnce,
            List<Integer> shards,
            int of,
            Work work,
            BiConsumer<Integer, Map<String, byte[]>> done) {
        JavaSparkContext spark = open(address, atOnce);
        boolean interrupted = false;
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Result> running = new ExecutorCompletionService<>(asking);
            for (int shard : shards) {
                running.submit(() -> result(spark, shard, of, work));
            }
            try {
                for (int i = 0; i < shards.size(); i++) {
                    switch (get(running.take())) {
                        case Files(int shard, Map<String, byte[]> files) -> done.accept(shard, files);
                        case Failed(Code code, String what, String hint) -> throw new VireoException(code, what, hint);
                    }
                }
            } catch (InterruptedException e) {
                interrupted = true;
                throw new VireoException(Code.CANCELLED, "interrupted", "", e);
            } finally {
                spark.sc().cancelAllJobs();
                asking.shutdownNow();
            }
        } finally {
            spark.close(); // which an interrupt would end half-way
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static JavaSparkContext open(Optional<String> address, int atOnce) {
        SparkConf settings = new SparkConf()
                .setAppName("vireo")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.log.level", "ERROR");
        address.ifPresentOrElse(settings::setMaster, () -> settings.setMaster("local[" + atOnce + "]"));
        if (address.isPresent()) {
            settings.setIfMissing("spark.executor.extraClassPath", ShardFarm.classPath());
            settings.setIfMissing("spark.executor.extraJavaOptions", FLAGS);
        }
        try {
            return new JavaSparkContext(settings);
        } catch (Exception e) { // Scala does not declare what it throws
            throw new VireoException(
                    Code.PROVIDER,
                    "Spark does not start at " + address.orElse("this machine") + ": " + e.getMessage(),
                    "See that its master runs there and is of Spark "
                            + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ".",
                    e);
        }
    }

    /// What came of a shard. An error of ours would be the same on every machine, so it is a result, and no
    /// reason for Spark to try another one.
    private sealed interface Result extends Serializable {}

    private record Files(int shard, Map<String, byte[]> files) implements Result {}

    private record Failed(Code code, String what, String hint) implements Result {}

    /// Has one shard done and waits for it.
    private static Result result(JavaSparkContext spark, int shard, int of, Work work) {
        spark.setJobGroup("vireo", "shard " + shard, true); // of this thread; a job that is cancelled is interrupted
        return spark.parallelize(List.of(shard), 1)
                .map(number -> attempt(number, of, work))
                .collect()
                .getFirst();
    }

    private static Result attempt(int shard, int of, Work work) {
        try {
            return new Files(shard, new HashMap<>(work.run(shard, of)));
        } catch (VireoException e) {
            return new Failed(e.code(), e.what(), e.hint());
        }
    }

    private static Result get(Future<Result> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SparkException) {
                throw new VireoException(
                        Code.PROVIDER,
                        "Spark gave a shard up: " + cause.getMessage(),
                        "See the logs of its workers; --resume does the shards that are missing.",
                        cause);
            }
            throw new IllegalStateException("a shard could not be done", cause);
        }
    }
}
