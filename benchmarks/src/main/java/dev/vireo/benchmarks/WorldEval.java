package dev.vireo.benchmarks;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.WorldReport.Miss;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Runs the whole path over generated scenes and questions: draw a scene, make questions, ask an agent,
/// compare the text of its answer with the true one: letter for letter, unless another [Metric] is given.
public final class WorldEval {
    /// The most wrong answers that a report keeps.
    public static final int MOST_MISSES = 50;

    /// What is asked.
    ///
    /// @param count scenes
    /// @param seed of the set of scenes and of their questions
    /// @param questionsPerScene questions about each scene; fewer when a scene holds no more clear ones
    /// @param width pixels across
    /// @param height pixels down
    /// @param threads scenes that are worked on at once; the scores don't depend on it
    public record Settings(int count, long seed, int questionsPerScene, int width, int height, int threads) {
        /// @throws VireoException with code USAGE when a number is not positive
        public Settings {
            if (count < 1 || questionsPerScene < 1 || threads < 1) {
                throw new VireoException(
                        Code.USAGE,
                        "scenes, questions per scene and threads must be positive, not " + count + ", "
                                + questionsPerScene + ", " + threads,
                        "");
            }
        }

        /// Pictures of the usual size, one at a time.
        public static Settings of(int count, long seed, int questionsPerScene) {
            return new Settings(count, seed, questionsPerScene, SceneGenerator.WIDTH, SceneGenerator.HEIGHT, 1);
        }
    }

    /// Told after each scene how far the run is.
    @FunctionalInterface
    public interface Progress {
        /// One more scene is done.
        ///
        /// @param scenes done so far
        /// @param soFar all questions so far
        void done(int scenes, WorldReport.Score soFar);

        /// The run ends before all scenes are done; the exception that ends it follows.
        ///
        /// @param report what was measured until then
        default void stopped(WorldReport report) {}
    }

    private record Asked(
            WorldQuestion question,
            long sceneSeed,
            String got,
            boolean degraded,
            boolean failed,
            double millis,
            Optional<String> program) {
        boolean right(Metric metric) {
            return !failed && metric.score(got, question.answer()) >= 1;
        }
    }

    private WorldEval() {}

    /// Runs over all scenes; an answer is right when it is the true one, letter for letter.
    ///
    /// @throws VireoException like [#run(Settings, Metric, Function, Progress)]
    public static WorldReport run(Settings settings, Function<Rendering, VisualAgent> agents, Progress progress) {
        return run(settings, Metric.EXACT_MATCH, agents, progress);
    }

    /// Runs over all scenes.
    ///
    /// @param metric an answer is right when it gives it the full score
    /// @param agents makes the agent for a scene, with tools that know it if they are oracle tools; it is
    ///     closed after its scene, so a runner that it shares must not be its own
    /// @throws VireoException as the agents do, with another code than USAGE; a question that can't be answered
    ///     for that reason counts as wrong
    public static WorldReport run(
            Settings settings, Metric metric, Function<Rendering, VisualAgent> agents, Progress progress) {
        List<Asked> all = new ArrayList<>();
        WorldReport.Score soFar = WorldReport.Score.NONE;
        try (ExecutorService pool = Executors.newFixedThreadPool(settings.threads)) {
            List<Future<List<Asked>>> futures = new ArrayList<>();
            for (int i = 0; i < settings.count; i++) {
                int index = i;
                Callable<List<Asked>> job = () -> scene(settings, index, agents);
                futures.add(pool.submit(job));
            }
            try {
                for (int i = 0; i < futures.size(); i++) {
                    for (Asked asked : futures.get(i).get()) {
                        all.add(asked);
                        soFar = soFar.plus(asked.right(metric));
                    }
                    progress.done(i + 1, soFar);
                }
            } catch (ExecutionException e) {
                pool.shutdownNow();
                progress.stopped(report(all, metric));
                if (e.getCause() instanceof VireoException mine) {
                    throw mine;
                }
                throw new IllegalStateException("a scene could not be evaluated", e.getCause());
            } catch (InterruptedException e) {
                pool.shutdownNow();
                progress.stopped(report(all, metric));
                Thread.currentThread().interrupt();
                throw new VireoException(
                        Code.CANCELLED, "interrupted after " + all.size() + " questions, " + soFar + " right", "", e);
            }
        }
        return report(all, metric);
    }

    private static List<Asked> scene(Settings settings, int index, Function<Rendering, VisualAgent> agents) {
        Rendering rendering = Scenes.make(settings.seed, index, settings.width, settings.height);
        List<GeneratedQuestion> questions =
                new QuestionGenerator().generate(rendering.scene(), settings.seed, settings.questionsPerScene);
        List<Asked> out = new ArrayList<>();
        try (VisualAgent agent = agents.apply(rendering)) {
            for (GeneratedQuestion generated : questions) {
                out.add(ask(agent, rendering, generated.question()));
            }
        }
        return out;
    }

    private static Asked ask(VisualAgent agent, Rendering rendering, WorldQuestion question) {
        long seed = rendering.scene().seed();
        try {
            Answer answer = agent.ask(rendering.image(), question.text());
            double millis = answer.cost().time().toNanos() / 1e6;
            return new Asked(question, seed, answer.text(), answer.degraded(), false, millis, answer.program());
        } catch (VireoException e) {
            if (e.code() != Code.USAGE) {
                throw e;
            }
            return new Asked(question, seed, "error: " + e.what(), false, true, 0, Optional.empty());
        }
    }

    private static WorldReport report(List<Asked> all, Metric metric) {
        WorldReport.Score overall = WorldReport.Score.NONE;
        Map<String, WorldReport.Score> byFamily = new LinkedHashMap<>();
        for (GeneratedQuestion.Family family : GeneratedQuestion.Family.values()) {
            byFamily.put(family.label(), WorldReport.Score.NONE);
        }
        Map<String, WorldReport.Score> depths = new TreeMap<>();
        List<Miss> misses = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        int degraded = 0;
        int failed = 0;
        for (Asked asked : all) {
            WorldQuestion question = asked.question;
            boolean right = asked.right(metric);
            overall = overall.plus(right);
            byFamily.merge(question.family(), WorldReport.Score.NONE.plus(right), (old, _) -> old.plus(right));
            depths.merge(
                    Integer.toString(question.depth()),
                    WorldReport.Score.NONE.plus(right),
                    (old, _) -> old.plus(right));
            degraded += asked.degraded ? 1 : 0;
            failed += asked.failed ? 1 : 0;
            if (!asked.failed) {
                times.add(asked.millis);
            }
            if (!right && misses.size() < MOST_MISSES) {
                misses.add(new Miss(
                        question.imageId(),
                        asked.sceneSeed,
                        question.text(),
                        question.answer(),
                        asked.got,
                        question.family(),
                        question.depth(),
                        asked.program));
            }
        }
        byFamily.values().removeIf(score -> score.total() == 0);
        return new WorldReport(overall, byFamily, depths, degraded, failed, median(times), misses);
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
