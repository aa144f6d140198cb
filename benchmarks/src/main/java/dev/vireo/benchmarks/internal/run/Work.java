package dev.vireo.benchmarks.internal.run;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks the questions of a plan that have no answer yet, several at once, and keeps what comes.
public final class Work {
    /// Questions about the same that one worker takes at once.
    private static final int MOST_TOGETHER = 16;

    private static final int LARGEST_BATCH = 256;
    private static final long PATIENCE_SECONDS = 30;

    private sealed interface News {
        record Came(Asked asked) implements News {}

        record Ended(Optional<Throwable> failure) implements News {}
    }

    private final Picked picked;
    private final Store store;
    private final Asker asker;
    private final Consumer<Effort.Progress> progress;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private BigDecimal money;
    private int right;
    private int failed;

    /// @param asker asks
    /// @param progress is told after each batch
    private Work(Picked picked, Store store, Asker asker, Consumer<Effort.Progress> progress) {
        this.picked = picked;
        this.store = store;
        this.asker = asker;
        this.progress = progress;
        this.money = Summary.money(store.costs().values()).orElse(BigDecimal.ZERO);
    }

    /// Asks. What was answered is kept, however it ends.
    ///
    /// @param agents makes an agent, ready to be asked; several threads call it
    /// @param traces the folder for traces
    /// @param progress is told after each batch
    /// @throws VireoException with code CANCELLED when the thread is interrupted; RESOURCE when the money is
    ///     spent or nothing can be written; DATA when the data is wrong
    public static void run(
            Picked picked,
            Store store,
            Effort effort,
            Function<Opened, VisualAgent> agents,
            Path traces,
            Consumer<Effort.Progress> progress) {
        Asker asker = new Asker(picked.plan(), effort, agents, traces, System.nanoTime());
        new Work(picked, store, asker, progress).run();
    }

    private void run() {
        store.predictions().values().forEach(this::count);
        tell();
        int workers = asker.effort().concurrency();
        ExecutorService pool = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().name("vireo-run-", 1).factory());
        try (Tasks tasks = new Tasks()) {
            if (isSpent(Optional.empty())) {
                tasks.stop();
            }
            for (int i = 0; i < workers; i++) {
                pool.execute(() -> work(tasks));
            }
            try {
                listen(workers, tasks);
            } catch (InterruptedException e) {
                pool.shutdownNow();
                ended(pool);
                keepTheRest();
                Thread.currentThread().interrupt();
                throw new VireoException(
                        Code.CANCELLED,
                        "interrupted after " + store.predictions().size() + " of " + picked.count() + " questions",
                        "The same command with --resume goes on.",
                        e);
            } finally {
                tasks.stop();
                pool.shutdownNow();
                ended(pool);
            }
        }
    }

    private void work(Tasks tasks) {
        Optional<Throwable> failure = Optional.empty();
        try {
            for (List<Asker.Task> next = tasks.next(); !next.isEmpty(); next = tasks.next()) {
                asker.ask(next, asked -> {
                    news.add(new News.Came(asked));
                    if (isSpent(asked.cost().money())) {
                        tasks.stop(); // what is being answered is kept
                    }
                    if (tasks.stopped()) {
                        throw new VireoException(Code.CANCELLED, "the run has ended", "");
                    }
                });
            }
        } catch (RuntimeException | Error e) { // whatever it is, the one who waits is told
            boolean given = tasks.stopped() || Thread.currentThread().isInterrupted();
            failure = given ? Optional.empty() : Optional.of(e);
        }
        news.add(new News.Ended(failure));
    }

    private void listen(int workers, Tasks tasks) throws InterruptedException {
        int atWork = workers;
        Optional<Throwable> failure = Optional.empty();
        while (atWork > 0) {
            List<News> batch = new ArrayList<>();
            batch.add(news.take());
            news.drainTo(batch, LARGEST_BATCH);
            List<Asked> came = new ArrayList<>();
            for (News one : batch) {
                switch (one) {
                    case News.Came(Asked asked) -> came.add(asked);
                    case News.Ended(Optional<Throwable> why) -> {
                        atWork--;
                        failure = failure.or(() -> why);
                    }
                }
            }
            keep(came);
            failure = failure.or(() -> unpriced(came));
            if (failure.isPresent()) {
                tasks.stop();
            }
        }
        failure.ifPresent(Work::rethrow);
        if (isSpent(Optional.empty()) && store.predictions().size() < picked.count()) {
            throw spent();
        }
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void keepTheRest() {
        List<Asked> came = new ArrayList<>();
        for (News one = news.poll(); one != null; one = news.poll()) {
            if (one instanceof News.Came(Asked asked)) {
                came.add(asked);
            }
        }
        keep(came);
    }

    private void keep(List<Asked> came) {
        came.forEach(one -> {
            @Nullable Prediction before = store.predictions().get(one.prediction().id());
            failed -= before != null && before.failed() ? 1 : 0;
        });
        store.add(came);
        came.forEach(one -> count(one.prediction()));
        if (!came.isEmpty()) {
            tell();
        }
    }

    private void count(Prediction one) {
        right += one.right().orElse(false) ? 1 : 0;
        failed += one.failed() ? 1 : 0;
    }

    private void tell() {
        progress.accept(new Effort.Progress(store.predictions().size(), picked.count(), right, failed));
    }

    private Optional<Throwable> unpriced(List<Asked> came) {
        return asker.effort().maxCost().isPresent() && came.stream().anyMatch(one -> !one.priced())
                ? Optional.of(new VireoException(
                        Code.USAGE,
                        "the cost of the run is limited, and the price of a model that was asked is unknown",
                        "Give the agent the prices of all its models, or set no limit."))
                : Optional.empty();
    }

    /// Whether the money is spent, with what was paid just now.
    private synchronized boolean isSpent(Optional<BigDecimal> paid) {
        money = paid.map(money::add).orElse(money);
        return asker.effort()
                .maxCost()
                .filter(most -> money.compareTo(most) >= 0)
                .isPresent();
    }

    private VireoException spent() {
        return new VireoException(
                Code.RESOURCE,
                "the run has cost " + money.toPlainString() + " of "
                        + asker.effort().maxCost().orElseThrow().toPlainString() + " after "
                        + store.predictions().size() + " of " + picked.count() + " questions",
                "The same command with --resume and a larger --max-cost goes on.");
    }

    private static void ended(ExecutorService pool) {
        boolean interrupted = Thread.interrupted();
        try {
            pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS); // not for a tool that can't be interrupted
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The questions that are still to be asked, given out a few at a time.
    private final class Tasks implements AutoCloseable {
        private final Picked.Reading samples = picked.read();
        private final Map<String, Prediction> done = Map.copyOf(store.predictions());
        private Optional<Asker.Task> ahead;
        private volatile boolean stopped;

        Tasks() {
            ahead = read();
        }

        private Optional<Asker.Task> read() {
            for (Optional<Sample> next = samples.next(); next.isPresent(); next = samples.next()) {
                Prediction before = done.get(next.get().id());
                if (before == null || before.failed()) {
                    return Optional.of(new Asker.Task(samples.place(), next.get()));
                }
            }
            return Optional.empty();
        }

        /// Questions about the same, one after the other; none when all are given out, or the run ends.
        synchronized List<Asker.Task> next() {
            List<Asker.Task> out = new ArrayList<>();
            while (!stopped
                    && ahead.isPresent()
                    && out.size() < MOST_TOGETHER
                    && (out.isEmpty()
                            || ahead.get()
                                    .sample()
                                    .about()
                                    .equals(out.getFirst().sample().about()))) {
                out.add(ahead.get());
                ahead = read();
            }
            return stopped ? List.of() : out;
        }

        void stop() {
            stopped = true;
        }

        boolean stopped() {
            return stopped;
        }

        @Override
        public void close() {
            samples.close();
        }
    }
}
