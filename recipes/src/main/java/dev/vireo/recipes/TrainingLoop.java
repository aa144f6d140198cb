package dev.vireo.recipes;

import dev.vireo.trainer.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs a training: prepares the next step while one runs, tells how it goes, and leaves a checkpoint every
/// few minutes and when it is interrupted, from which the same call goes on.
final class TrainingLoop {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(3);
    private static final int REPORT_EVERY = 20;

    private TrainingLoop() {}

    /// Trains to the end.
    ///
    /// @throws InterruptedException when the thread is interrupted; a checkpoint is saved first
    static void run(Training training, Path checkpoint, BuiltinPerception.Progress progress)
            throws InterruptedException {
        long step = Checkpoint.restore(checkpoint, training.parameters(), training.optimizer());
        progress.say(training.name()
                + (step > 0 ? ": goes on from step " + step + " of " : ": starts, steps: ")
                + training.steps());
        try (ExecutorService preparing = Executors.newSingleThreadExecutor(r -> {
            Thread thread = new Thread(r, "prepare-" + training.name());
            thread.setDaemon(true);
            return thread;
        })) {
            long saved = System.nanoTime();
            double[] average = {};
            long first = step;
            Future<Training.Step> next = preparing.submit(() -> training.prepare(first));
            while (step < training.steps()) {
                boolean stop = false;
                try {
                    Training.Step ready = next.get();
                    long following = step + 1;
                    if (following < training.steps()) {
                        next = preparing.submit(() -> training.prepare(following));
                    }
                    average = blend(average, ready.run());
                    step++;
                } catch (InterruptedException e) {
                    stop = true;
                }
                stop |= Thread.interrupted();
                if (!stop && (step % REPORT_EVERY == 0 || step == training.steps())) {
                    progress.step(training.name(), step, training.steps(), training.describe(average));
                }
                if (stop || System.nanoTime() - saved > BETWEEN_CHECKPOINTS.toNanos() || step == training.steps()) {
                    Checkpoint.save(checkpoint, training.parameters(), training.optimizer(), Map.of());
                    saved = System.nanoTime();
                }
                if (stop) {
                    preparing.shutdownNow();
                    throw new InterruptedException("stopped after step " + step + "; saved in " + checkpoint);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("preparing a step of " + training.name() + " failed", e.getCause());
        }
    }

    private static double[] blend(double[] average, double[] now) {
        if (average.length == 0) {
            return now;
        }
        double[] out = new double[now.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = 0.95 * average[i] + 0.05 * now[i];
        }
        return out;
    }
}
