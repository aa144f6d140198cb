package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.metric.Answered;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks questions that are about the same, one after the other.
///
/// @param agents makes an agent, ready to be asked
/// @param traces the folder for traces
/// @param begin when the session began, in nanoseconds
record Asker(RunPlan plan, Effort effort, Function<Opened, VisualAgent> agents, Path traces, long begin) {
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 6;

    /// A question and its place in the file.
    record Task(int place, Sample sample) {}

    /// Asks them all.
    ///
    /// @param hears is told what came of each
    /// @throws VireoException with code CANCELLED when the thread is interrupted
    void ask(List<Task> tasks, Consumer<Asked> hears) {
        try (Session session = new Session()) {
            for (Task task : tasks) {
                hears.accept(session.asked(task));
            }
        }
    }

    /// What is open as long as questions are about the same.
    private final class Session implements AutoCloseable {
        private @Nullable Media media;
        private @Nullable VisualAgent agent;

        private Asked asked(Task task) {
            List<ObjectNode> failures = new ArrayList<>();
            long start = System.nanoTime();
            for (int attempt = 1; ; attempt++) {
                try {
                    Answer answer = ask(task.sample());
                    return answered(task, answer, attempt, start, failures);
                } catch (VireoException e) {
                    if (e.code() == Code.CANCELLED || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    failures.add(failure(task.sample(), attempt, e.code().name(), e, e.what(), e.hint()));
                    boolean passing = e.code() == Code.PROVIDER || e.code() == Code.RESOURCE;
                    if (!passing || attempt > effort.retries()) {
                        return failed(task, attempt, start, failures);
                    }
                    pause(attempt);
                } catch (RuntimeException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    failures.add(failure(
                            task.sample(),
                            attempt,
                            "INTERNAL",
                            e,
                            String.valueOf(e.getMessage()),
                            "This is a defect; please report it."));
                    return failed(task, attempt, start, failures);
                }
            }
        }

        private Answer ask(Sample sample) {
            Media about = media;
            VisualAgent asked = agent;
            if (about == null) {
                about = Media.open(sample.about(), plan.frames());
                media = about;
            }
            if (asked == null) {
                asked = agents.apply(about.opened());
                agent = asked;
            }
            Opened shown = plan.arm() == RunPlan.Arm.BLIND ? Blindfold.over(about.opened()) : about.opened();
            return asked.ask(shown.query(sample, about.asked(sample.question())));
        }

        private Asked answered(Task task, Answer answer, int attempts, long start, List<ObjectNode> failures) {
            Sample sample = task.sample();
            Prediction prediction = scored(
                    plan,
                    sample,
                    new Prediction(
                            sample.id(),
                            sample.question(),
                            files(sample),
                            sample.options(),
                            sample.gold(),
                            Secrets.hide(answer.text()),
                            region(answer),
                            Optional.empty(),
                            false,
                            answer.degraded(),
                            answer.unknown(),
                            Secrets.hide(raw(answer.value())),
                            answer.program().map(Secrets::hide),
                            answer.outcome().map(outcome -> outcome.label()),
                            answer.trace().tools(),
                            answer.trace().promptVersion(),
                            new LinkedHashMap<>(),
                            sample.group(),
                            sample.labels(),
                            seen()));
            boolean traced = switch (effort.traces()) {
                case NONE -> false;
                case FAILED -> !prediction.right().orElse(false);
                case ALL -> true;
            };
            if (traced) {
                Traces.write(answer, traces.resolve(Store.traceFile(sample.id())));
            }
            Answer.Cost cost = answer.cost();
            return new Asked(
                    task.place(),
                    prediction,
                    new Prediction.Cost(
                            sample.id(),
                            millis(start),
                            attempts,
                            cost.toolCalls(),
                            cost.visionCalls(),
                            cost.usage().calls(),
                            cost.usage().inputTokens(),
                            cost.usage().outputTokens(),
                            cost.usage().cachedTokens(),
                            cost.cached(),
                            cost.money(),
                            1,
                            elapsed()),
                    cost.money().isPresent() || cost.unpriced().isEmpty(),
                    failures,
                    manifest(sample));
        }

        private Asked failed(Task task, int attempts, long start, List<ObjectNode> failures) {
            Sample sample = task.sample();
            Prediction prediction = scored(
                    plan,
                    sample,
                    new Prediction(
                            sample.id(),
                            sample.question(),
                            files(sample),
                            sample.options(),
                            sample.gold(),
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            false,
                            false,
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            "",
                            Optional.empty(),
                            new LinkedHashMap<>(),
                            sample.group(),
                            sample.labels(),
                            seen()));
            Prediction.Cost cost = new Prediction.Cost(
                    sample.id(), millis(start), attempts, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), 1, elapsed());
            return new Asked(task.place(), prediction, cost, true, failures, manifest(sample));
        }

        private String seen() {
            return media == null ? "" : media.seen();
        }

        private Optional<ObjectNode> manifest(Sample sample) {
            return media == null
                    ? Optional.empty()
                    : media.frames()
                            .map(frames -> frames.manifest(
                                    sample.id(), files(sample).getFirst(), Fingerprint.sampling(plan.frames())));
        }

        @Override
        public void close() {
            if (agent != null) {
                agent.close();
            }
            if (media != null) {
                media.close();
            }
        }
    }

    /// A prediction with what the metrics say of it.
    static Prediction scored(RunPlan plan, Sample sample, Prediction prediction) {
        Answered answered = new Answered(sample, prediction.answer(), prediction.region(), prediction.failed());
        SequencedMap<String, Double> scores = new LinkedHashMap<>();
        for (RunMetric metric : plan.metrics()) {
            double score = metric.score(answered);
            if (!Double.isNaN(score)) {
                scores.put(metric.name(), score);
            }
        }
        Optional<Double> main =
                Optional.ofNullable(scores.get(plan.metrics().getFirst().name()));
        Optional<Boolean> right = sample.gold() instanceof Gold.Withheld
                ? Optional.empty()
                : main.map(score -> !prediction.failed() && score >= 1);
        return prediction.scored(scores, right);
    }

    /// The files of a sample as they are named from the root of the data set, where they lie below it.
    private List<String> files(Sample sample) {
        return files(plan, sample);
    }

    /// The files of a sample of a plan as they are named from the root of its data set.
    static List<String> files(RunPlan plan, Sample sample) {
        Path root = plan.root().toAbsolutePath().normalize();
        return sample.about().files().stream()
                .map(file -> file.toAbsolutePath().normalize())
                .map(file -> file.startsWith(root) ? root.relativize(file) : file)
                .map(file -> file.toString().replace('\\', '/'))
                .toList();
    }

    private static Optional<Gold.Region> region(Answer answer) {
        return answer.value() instanceof Value.Patch(ImagePatch patch)
                ? Optional.of(new Gold.Region(
                        patch.box().left(),
                        patch.box().top(),
                        patch.box().right(),
                        patch.box().bottom()))
                : Optional.empty();
    }

    private static String raw(Value value) {
        return value instanceof Value.Str(String text) ? text : String.valueOf(value.plain());
    }

    private static ObjectNode failure(
            Sample sample, int attempt, String code, RuntimeException e, String message, String hint) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", sample.id());
        out.put("attempt", attempt);
        out.put("code", code.toLowerCase(Locale.ROOT));
        out.put("type", e.getClass().getSimpleName());
        out.put("message", Secrets.hide(message));
        out.put("hint", Secrets.hide(hint));
        return out;
    }

    /// Longer after each attempt.
    private static void pause(int attempt) {
        try {
            Thread.sleep(FIRST_WAIT_MILLIS << Math.min(attempt - 1, MOST_DOUBLINGS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VireoException(Code.CANCELLED, "interrupted", "", e);
        }
    }

    private static double millis(long start) {
        return Math.round((System.nanoTime() - start) / 1e4) / 1e2;
    }

    private double elapsed() {
        return Math.round((System.nanoTime() - begin) / 1e6) / 1e3;
    }
}
